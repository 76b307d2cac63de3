// Where the cells are in the table's window, which of them are seen, and what brings one into sight.

import { geometryOf } from "./geometry.js";

export class Sight {
  #scrolled; // { x, y } of the table, kept here so that reading it forces no layout

  constructor(table, grid) {
    Object.assign(this, { table, grid, geometry: geometryOf(table, grid) });
    const look = () => (this.#scrolled = { x: table.scrollLeft, y: table.scrollTop });
    table.addEventListener("scroll", look);
    look();
  }

  boxOf(id) {
    return this.geometry.boxOf(this.grid.place(id));
  }

  /** The part of the browser's window in which cells are seen. Nothing says when a message above the table moves it. */
  area() {
    const { left, top } = this.table.getBoundingClientRect();
    return this.geometry.area({ x: left + this.table.clientLeft, y: top + this.table.clientTop });
  }

  /** How many whole rows are seen at once. */
  rows() {
    return this.geometry.rowsInSight();
  }

  /** Row and column of the first cell that is wholly seen. */
  first() {
    const [{ r, c }, { rows, columns }] = [this.geometry.firstInSight(this.#scrolled), this.grid.size];
    return { r: Math.min(r, rows - 1), c: Math.min(c, columns - 1) };
  }

  /** The cell comes out from under the table's head, names and foot, and the table itself into the window. */
  reveal(id) {
    if (this.geometry.isInSight(this.grid.place(id), this.#scrolled)) return;
    this.grid.cell(id).scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}
