// Copies the text of an element to the clipboard.

export async function copyFrom(target, event) {
  const button = target.closest("[data-copy]");
  if (!button) return;
  event.preventDefault();
  const source = document.querySelector(button.dataset.copy);
  if (!source) return;
  const said = button.querySelector("[data-copied]");
  try {
    await navigator.clipboard.writeText(textOf(source));
    if (said) said.textContent = "コピーしました";
  } catch {
    // Without permission to the clipboard the text is selected, so that one key copies it.
    getSelection()?.selectAllChildren(source);
    if (said) said.textContent = "選択しました";
  }
}

/** What was typed into a field, else the text of the element. */
export function textOf(source) {
  return "value" in source ? source.value : source.textContent.trim();
}
