// Opens and closes dialogs.

/** A dialog that arrives in `place` as a fragment opens itself. */
export function openOnArrival(place) {
  new MutationObserver(() => {
    const dialog = place.querySelector("dialog[data-modal]:not([open])");
    if (dialog) openDialog(dialog);
  }).observe(place, { childList: true });
}

export function openFrom(target, event) {
  const opener = target.closest("[data-opens]");
  const dialog = opener && document.querySelector(opener.dataset.opens);
  if (!(dialog instanceof HTMLDialogElement)) return;
  event.preventDefault();
  openDialog(dialog);
}

export function closeFrom(target, event) {
  const closer = target.closest("[data-closes]");
  if (!closer) return;
  const dialog = closer.dataset.closes ? document.querySelector(closer.dataset.closes) : closer.closest("dialog");
  if (!(dialog instanceof HTMLDialogElement) || !dialog.open) return;
  event.preventDefault();
  dialog.close();
}

/** A click on the backdrop has the dialog itself as target and lies outside its box. */
export function closeOnBackdrop(target, event) {
  if (!(target instanceof HTMLDialogElement) || !target.open) return;
  if (isInside(target.getBoundingClientRect(), event)) return;
  if (!target.querySelector("form[data-guarded]")) target.close();
}

export function isInside(box, { clientX, clientY }) {
  return clientX >= box.left && clientX <= box.right && clientY >= box.top && clientY <= box.bottom;
}

function openDialog(dialog) {
  dialog.showModal();
  dialog.querySelector("[autofocus]")?.focus();
}
