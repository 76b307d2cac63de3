// Where the cells are in the table's window, and what brings one into sight.

import { geometryOf } from "./geometry.js";

export class Sight {
  #scrolled; // { x, y } of the table, kept here so that reading it forces no layout

  constructor(table, grid) {
    Object.assign(this, { grid, geometry: geometryOf(table, grid) });
    const look = () => (this.#scrolled = { x: table.scrollLeft, y: table.scrollTop });
    table.addEventListener("scroll", look);
    look();
  }

  boxOf(id) {
    return this.geometry.boxOf(this.grid.place(id));
  }

  /** The cell comes out from under the table's head, names and foot, and the table itself into the window. */
  reveal(id) {
    if (this.geometry.isInSight(this.grid.place(id), this.#scrolled)) return;
    this.grid.cell(id).scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}
