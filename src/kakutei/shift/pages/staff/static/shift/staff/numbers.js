// Enter and the arrow keys go from number to number, as in a spreadsheet. [登録] alone saves.

import { goalOf, stepOf } from "./number_steps.js";

document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLInputElement) || !field.matches("[data-number]")) return;
  const step = stepOf(event);
  if (!step) return;
  event.preventDefault();
  const goal = goalOf([...document.querySelectorAll("[data-number]")], field, step);
  goal.field?.focus();
  goal.field?.select();
  if (goal.save) document.querySelector(".actions .primary")?.focus();
});
