// What is wrong with the selected cell, beside it: why its text is not saved, or why [確定] leaves the day out.

import { placeBeside } from "./overlay.js";

export class CellNote {
  place = placeBeside;

  constructor(overlay) {
    this.element = Object.assign(document.createElement("p"), { className: "cell-note", hidden: true });
    overlay.append(this.element);
  }

  /** `sentence` is about the text that could not be saved; without one the cell's own finding is shown. */
  show(cell, sentence) {
    const text = sentence || (cell.matches(".clash:not(.unsaved)") ? cell.title : "");
    if (!text && this.element.hidden) return;
    this.element.hidden = !text;
    this.element.textContent = text;
    // by then the cell is scrolled into view
    if (text) requestAnimationFrame(() => this.element.hidden || this.place(this.element, cell));
  }
}
