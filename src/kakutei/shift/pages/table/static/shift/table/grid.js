// Rows, columns and cells of the table as they are in the page; cells are replaced, so they are found by id each time.

export class Grid {
  constructor(table) {
    this.table = table;
  }

  cell(id) {
    return document.getElementById(id);
  }

  place(id) {
    const row = this.cell(id).parentElement;
    return { r: this.#rows().indexOf(row), c: [...row.querySelectorAll(".cell")].indexOf(this.cell(id)) };
  }

  idAt(r, c) {
    return this.#rows()[r]?.querySelectorAll(".cell")[c]?.id;
  }

  /** Today's cell of the first row, else the first cell, else null. */
  firstId() {
    return this.table.querySelector("a.cell.today")?.id ?? this.idAt(0, 0) ?? null;
  }

  /** 「青木 真理子 12/4 金」; for a cell that is not on this page its date alone. */
  nameOf(id) {
    const cell = this.cell(id);
    if (!cell) return id.slice(-10);
    const heads = this.table.querySelectorAll(":scope > .row.head > .day");
    return `${cell.parentElement.querySelector(".name").textContent.trim()} ${heads[this.place(id).c].title}`;
  }

  /** The typing input is the one tab stop of the table; each cell that the server sends is a link. */
  leaveToKeyboard() {
    for (const cell of this.table.querySelectorAll("a.cell:not([tabindex])")) cell.tabIndex = -1;
  }

  #rows() {
    return [...this.table.querySelectorAll(":scope > .row:not(.head)")];
  }
}
