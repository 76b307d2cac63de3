// Rows, columns and cells of the table as they are in the page. Cells are replaced one by one, rows stay: only the rows are kept.

export class Grid {
  #known = null; // { rows, numbers, before, columns }, until a row comes or goes
  #changes;

  constructor(table) {
    this.table = table;
    this.#changes = new MutationObserver(() => (this.#known = null));
    this.#changes.observe(table, { childList: true });
  }

  get size() {
    const { rows, columns } = this.#read();
    return { rows: rows.length, columns };
  }

  cell(id) {
    return document.getElementById(id);
  }

  /** The text to type for what the cell holds now; empty where it holds nothing. */
  text(id) {
    return this.cell(id).dataset.text;
  }

  place(id) {
    const [cell, { numbers, before }] = [this.cell(id), this.#read()];
    const row = cell.parentElement;
    return { r: numbers.get(row), c: Array.prototype.indexOf.call(row.children, cell) - before };
  }

  idAt(r, c) {
    const { rows, before, columns } = this.#read();
    return c >= 0 && c < columns ? rows[r]?.children[c + before].id : undefined;
  }

  /**
   * What a head stands for: { whole: "rows", r }, { whole: "columns", c } or { whole: "all" }; null for anything else,
   * and for the link in a name.
   */
  headAt(element) {
    if (element.closest("a")) return null;
    const name = element.closest(".name");
    const head = element.closest(".head > .name, .head > .day, .shift-table > .row > .name");
    if (!head) return null;
    if (!name) return { whole: "columns", c: [...head.parentElement.querySelectorAll(".day")].indexOf(head) };
    const r = this.#read().numbers.get(name.parentElement);
    return r === undefined ? { whole: "all" } : { whole: "rows", r };
  }

  /** The names and the days of a box. */
  headsOf({ top, left, bottom, right }) {
    const names = this.#read().rows.slice(top, bottom + 1).map((row) => row.querySelector(".name"));
    return [...names, ...[...this.table.querySelectorAll(".head > .day")].slice(left, right + 1)];
  }

  /** Today's cell of the first row, else the first cell, else null. */
  firstId() {
    return this.table.querySelector("a.cell.today")?.id ?? this.idAt(0, 0) ?? null;
  }

  /** 「青木 真理子 12/4 金」; for a cell that is not on this page its date alone. */
  nameOf(id) {
    const cell = this.cell(id);
    if (!cell) return id.slice(-10);
    const head = this.table.querySelectorAll(":scope > .row.head > .day")[this.place(id).c];
    return `${cell.parentElement.querySelector(".name").textContent.trim()} ${head.title.split("\n")[0]}`;
  }

  /** The part of the window in which cells are seen: without the head row, the names and the foot. */
  area() {
    const box = this.table.getBoundingClientRect();
    const height = (selector) => this.table.querySelector(selector)?.offsetHeight ?? 0;
    const [left, top] = [box.left + this.table.clientLeft, box.top + this.table.clientTop];
    return {
      left: left + (this.table.querySelector(".name")?.offsetWidth ?? 0),
      top: top + height(".head"),
      right: left + this.table.clientWidth,
      bottom: top + this.table.clientHeight - height(".foot"),
    };
  }

  /** How many whole rows are seen at once. */
  rowsInSight() {
    const { top, bottom } = this.area();
    return Math.max(1, Math.floor((bottom - top) / this.#sizeOfCell().height));
  }

  /** Row and column of the first cell that is wholly in sight. */
  firstInSight() {
    const { width, height } = this.#sizeOfCell();
    const { rows, columns } = this.size;
    const [r, c] = [Math.ceil(this.table.scrollTop / height), Math.ceil(this.table.scrollLeft / width)];
    return { r: Math.min(r, rows - 1), c: Math.min(c, columns - 1) };
  }

  /** The typing input is the one tab stop of the table; each cell that the server sends is a link. */
  leaveToKeyboard() {
    for (const cell of this.table.querySelectorAll("a.cell:not([tabindex])")) cell.tabIndex = -1;
  }

  #sizeOfCell() {
    const { offsetWidth, offsetHeight } = this.cell(this.idAt(0, 0));
    return { width: offsetWidth, height: offsetHeight };
  }

  #read() {
    if (this.#changes.takeRecords().length) this.#known = null;
    this.#known ??= rowsOf(this.table);
    return this.#known;
  }
}

function rowsOf(table) {
  const rows = [...table.querySelectorAll(":scope > .row:not(.head)")];
  const cells = rows[0]?.querySelectorAll(".cell") ?? [];
  const before = cells.length ? [...rows[0].children].indexOf(cells[0]) : 0;
  return { rows, numbers: new Map(rows.map((row, r) => [row, r])), before, columns: cells.length };
}
