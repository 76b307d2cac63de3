// Which cells are selected: the one where the next key goes, and the other corner of a range. No DOM: `grid` has it.

/** The positions { r, c } of the rectangle between two corners, row by row. */
export function rectangle(a, b) {
  const positions = [];
  for (let r = Math.min(a.r, b.r); r <= Math.max(a.r, b.r); r++)
    for (let c = Math.min(a.c, b.c); c <= Math.max(a.c, b.c); c++) positions.push({ r, c });
  return positions;
}

export class Selection {
  at = null;
  #anchor = null;

  /** `grid` knows `place(id)` → { r, c } and `idAt(r, c)` → id or undefined. */
  constructor(grid) {
    this.grid = grid;
  }

  go(id, { extend = false } = {}) {
    if (!extend) this.#anchor = id;
    this.at = id;
  }

  collapse() {
    this.#anchor = this.at;
  }

  ids() {
    if (!this.at) return [];
    const corner = this.grid.place(this.#anchor ?? this.at);
    return rectangle(corner, this.grid.place(this.at)).map(({ r, c }) => this.grid.idAt(r, c));
  }

  /** The id of the cell so many rows and columns away; at the table's edge the same cell. */
  step(rows, columns) {
    if (!this.at) return this.grid.idAt(0, 0);
    const { r, c } = this.grid.place(this.at);
    return this.grid.idAt(r + rows, c + columns) ?? this.at;
  }
}
