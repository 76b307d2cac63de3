// Only removes steps: every page works without this file.

import { copyFrom } from "./copying.js";
import { closeFrom, closeOnBackdrop, openFrom, openOnArrival } from "./dialogs.js";
import { closeMenus, closeMenusByKey } from "./menus.js";
import { openAskedFor } from "./returning.js";
import { sendOnce, wakeAfterAnswer, wakeAll, restButtons } from "./submitting.js";

document.addEventListener("click", (event) => {
  const target = event.target;
  if (!(target instanceof Element)) return;
  openFrom(target, event);
  closeFrom(target, event);
  copyFrom(target, event);
  closeOnBackdrop(target, event);
  closeMenus(target);
});

document.addEventListener("keydown", closeMenusByKey);
document.addEventListener("submit", sendOnce);
document.addEventListener("htmx:before:request", (event) => {
  if (event.target instanceof HTMLFormElement) restButtons(event.target);
});
document.addEventListener("htmx:finally:request", wakeAfterAnswer);

window.addEventListener("pageshow", wakeAll);
window.addEventListener("load", openAskedFor);

const place = document.getElementById("dialog-place");
if (place) openOnArrival(place);
