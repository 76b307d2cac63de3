// Shows what is selected by classes of the cells, and where a block that is dragged will land.

import { positions } from "./selection.js";

const EDGES = ["edge-top", "edge-bottom", "edge-left", "edge-right"];
const DRAWN = ["focused", "selected", "target", "corner", "chosen", ...EDGES];
const ALL = DRAWN.map((name) => `.${name}`).join(", ");

export class Frame {
  constructor(table, grid) {
    this.table = table;
    this.grid = grid;
  }

  /** `target` is the box under the pointer while a block is dragged, else null. */
  draw(selection, target = null) {
    for (const old of this.table.querySelectorAll(ALL)) old.classList.remove(...DRAWN);
    const box = selection.box();
    if (!box) return;
    this.#cell(this.grid.place(selection.at)).add("focused");
    for (const head of this.grid.headsOf(box)) head.classList.add("chosen");
    if (box.top !== box.bottom || box.left !== box.right) this.#mark(box, "selected");
    if (target) this.#mark(target, "target");
    if (target || box.top !== box.bottom || box.left !== box.right) this.#edge(target ?? box);
  }

  #mark(box, name) {
    for (const place of positions(box)) this.#cell(place).add(name);
  }

  #edge({ top, left, bottom, right }) {
    for (let c = left; c <= right; c++) {
      this.#cell({ r: top, c }).add("edge-top");
      this.#cell({ r: bottom, c }).add("edge-bottom");
    }
    for (let r = top; r <= bottom; r++) {
      this.#cell({ r, c: left }).add("edge-left");
      this.#cell({ r, c: right }).add("edge-right");
    }
    this.#cell({ r: bottom, c: right }).add("corner");
  }

  #cell({ r, c }) {
    return this.grid.cell(this.grid.idAt(r, c)).classList;
  }
}
