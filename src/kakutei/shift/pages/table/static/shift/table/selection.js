// Which cells are selected: the one where the next key goes, and the other corner of a range. No DOM: `grid` has it.

/** The box { top, left, bottom, right } between two corners { r, c }. */
export function boxBetween(a, b) {
  return { top: Math.min(a.r, b.r), left: Math.min(a.c, b.c), bottom: Math.max(a.r, b.r), right: Math.max(a.c, b.c) };
}

/** The positions { r, c } of a box, row by row. */
export function positions({ top, left, bottom, right }) {
  const all = [];
  for (let r = top; r <= bottom; r++) for (let c = left; c <= right; c++) all.push({ r, c });
  return all;
}

export class Selection {
  at = null;
  #anchor = null;
  #whole = "cells"; // or "rows", "columns", "all": whether the range reaches from edge to edge

  /** `grid` knows `place(id)` → { r, c }, `idAt(r, c)` → id or undefined, and `size` → { rows, columns }. */
  constructor(grid) {
    this.grid = grid;
  }

  go(id, { extend = false } = {}) {
    if (!extend) this.collapse(id);
    this.at = id;
  }

  /** The range between two cells; the next key goes into the second one. */
  cover(from, to) {
    this.collapse(from);
    this.at = to;
  }

  /** The same range over "rows" or "columns" from edge to edge; with both of them it is "all". */
  widen(whole) {
    this.#whole = this.#whole === "cells" || this.#whole === whole ? whole : "all";
  }

  get whole() {
    return this.#whole;
  }

  collapse(id = this.at) {
    [this.#anchor, this.#whole] = [id, "cells"];
  }

  /** Null where nothing is selected. */
  box() {
    if (!this.at) return null;
    const box = boxBetween(this.grid.place(this.#anchor ?? this.at), this.grid.place(this.at));
    const { rows, columns } = this.grid.size;
    if (this.#whole === "rows" || this.#whole === "all") Object.assign(box, { left: 0, right: columns - 1 });
    if (this.#whole === "columns" || this.#whole === "all") Object.assign(box, { top: 0, bottom: rows - 1 });
    return box;
  }

  ids() {
    return this.at ? positions(this.box()).map(({ r, c }) => this.grid.idAt(r, c)) : [];
  }

  has(id) {
    if (!this.at) return false;
    const [{ r, c }, { top, left, bottom, right }] = [this.grid.place(id), this.box()];
    return r >= top && r <= bottom && c >= left && c <= right;
  }

  /** The id of the cell so many rows and columns away; at the table's edge the same cell. */
  step(rows, columns) {
    if (!this.at) return this.grid.idAt(0, 0);
    const { r, c } = this.grid.place(this.at);
    return this.grid.idAt(r + rows, c + columns) ?? this.at;
  }
}
