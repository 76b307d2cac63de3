// Enter and the arrow keys go from number to number, as in a spreadsheet. [登録] alone saves.

document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLInputElement) || !field.matches("[data-number]") || event.isComposing) return;
  const step = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const fields = [...document.querySelectorAll("[data-number]")];
  const next = fields[fields.indexOf(field) + step];
  if (next) {
    next.focus();
    next.select();
  } else if (step > 0) {
    document.querySelector(".actions .primary")?.focus();
  }
});
