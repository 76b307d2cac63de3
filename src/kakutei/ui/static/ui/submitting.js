// A form that is on its way is not sent again; the server would answer it as the first time anyway.

const LONGEST = 5000; // milliseconds; an answer that is a file leaves the page open

export function sendOnce(event) {
  const form = event.target;
  if (event.defaultPrevented || !(form instanceof HTMLFormElement) || form.getAttribute("method") !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "sent";
  setTimeout(() => restButtons(form)); // by then the browser has taken the value of the button that was pressed
  setTimeout(() => wakeButtons(form), LONGEST);
}

/** After an answer to htmx; where it leads to another page, the buttons rest until that page is there. */
export function wakeAfterAnswer(event) {
  const leaves = event.detail.ctx.response?.headers.get("HX-Redirect");
  if (event.target instanceof HTMLFormElement && !leaves) wakeButtons(event.target);
}

/** The browser shows a page again as it was left. */
export function wakeAll() {
  document.querySelectorAll("form[data-sent]").forEach(wakeButtons);
}

export function restButtons(form) {
  for (const button of form.elements) {
    if (!(button instanceof HTMLButtonElement) || button.disabled) continue;
    button.disabled = true;
    button.dataset.rests = "rests";
  }
}

/** Only those that rest: a button that the server disabled stays so. */
export function wakeButtons(form) {
  delete form.dataset.sent;
  for (const button of form.elements) {
    if (!button.dataset.rests) continue;
    button.disabled = false;
    delete button.dataset.rests;
  }
}
