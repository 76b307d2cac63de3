// Only removes steps: every page works without this file.

document.addEventListener("click", (event) => {
  const target = event.target;
  if (!(target instanceof Element)) return;
  openFrom(target, event);
  closeFrom(target, event);
  copyFrom(target, event);
  closeOnBackdrop(target, event);
  closeMenus(target);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing) return;
  const toggle = document.getElementById("menu-toggle");
  if (toggle?.checked) toggle.checked = false;
  const menu = document.querySelector("details.pull-down[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary")?.focus();
});

// A dialog that arrives as a fragment opens itself.
const place = document.getElementById("dialog-place");
if (place) {
  new MutationObserver(() => {
    const dialog = place.querySelector("dialog[data-modal]:not([open])");
    if (dialog) openDialog(dialog);
  }).observe(place, { childList: true });
}

function openFrom(target, event) {
  const opener = target.closest("[data-opens]");
  const dialog = opener && document.querySelector(opener.dataset.opens);
  if (!(dialog instanceof HTMLDialogElement)) return;
  event.preventDefault();
  openDialog(dialog);
}

function openDialog(dialog) {
  dialog.showModal();
  dialog.querySelector("[autofocus]")?.focus();
}

function closeFrom(target, event) {
  const closer = target.closest("[data-closes]");
  if (!closer) return;
  const dialog = closer.dataset.closes ? document.querySelector(closer.dataset.closes) : closer.closest("dialog");
  if (!(dialog instanceof HTMLDialogElement) || !dialog.open) return;
  event.preventDefault();
  dialog.close();
}

// A click on the backdrop has the dialog itself as target and lies outside its box.
function closeOnBackdrop(target, event) {
  if (!(target instanceof HTMLDialogElement) || !target.open) return;
  const box = target.getBoundingClientRect();
  const inside =
    event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  if (!inside && !target.querySelector("form[data-guarded]")) target.close();
}

async function copyFrom(target, event) {
  const button = target.closest("[data-copy]");
  if (!button) return;
  event.preventDefault();
  const source = document.querySelector(button.dataset.copy);
  if (!source) return;
  const text = "value" in source ? source.value : source.textContent.trim();
  const said = button.querySelector("[data-copied]");
  try {
    await navigator.clipboard.writeText(text);
    if (said) said.textContent = "コピーしました";
  } catch {
    // Without permission to the clipboard the text is selected, so that one key copies it.
    getSelection()?.selectAllChildren(source);
    if (said) said.textContent = "選択しました";
  }
}

function closeMenus(target) {
  const toggle = document.getElementById("menu-toggle");
  if (toggle?.checked && !target.closest(".menu, .menu-toggle, .menu-button")) toggle.checked = false;
  for (const menu of document.querySelectorAll("details.pull-down[open]")) {
    if (!menu.contains(target)) menu.open = false;
  }
}
