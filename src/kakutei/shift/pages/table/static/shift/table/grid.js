// Rows, columns and cells of the table as they are in the page. Cells are replaced one by one by others with the same id; rows stay.

export class Grid {
  #known = null; // { rows, numbers, ids, places }, until a row comes or goes
  #changes;

  constructor(table) {
    this.table = table;
    this.#changes = new MutationObserver(() => (this.#known = null));
    this.#changes.observe(table, { childList: true });
  }

  get size() {
    const { ids } = this.#read();
    return { rows: ids.length, columns: ids[0]?.length ?? 0 };
  }

  cell(id) {
    return document.getElementById(id);
  }

  /** The text to type for what the cell holds now; empty where it holds nothing. */
  text(id) {
    return this.cell(id).dataset.text;
  }

  place(id) {
    return this.#read().places.get(id);
  }

  idAt(r, c) {
    return this.#read().ids[r]?.[c];
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
    if (!name) return { whole: "columns", c: this.#days().indexOf(head) };
    const r = this.#read().numbers.get(name.parentElement);
    return r === undefined ? { whole: "all" } : { whole: "rows", r };
  }

  /** The names and the days of a box. */
  headsOf({ top, left, bottom, right }) {
    const names = this.rowsOf({ top, bottom }).map((row) => row.querySelector(".name"));
    return [...names, ...this.#days().slice(left, right + 1)];
  }

  /** The row elements of a box. */
  rowsOf({ top, bottom }) {
    return this.#read().rows.slice(top, bottom + 1);
  }

  /** Today's cell of the first row, else the first cell, else null. */
  firstId() {
    return this.table.querySelector("a.cell.today")?.id ?? this.idAt(0, 0) ?? null;
  }

  /** 「青木 真理子 12/4 金」; for a cell that is not on this page its date alone. */
  nameOf(id) {
    const cell = this.cell(id);
    if (!cell) return id.slice(-10);
    const head = this.#days()[this.place(id).c];
    return `${cell.parentElement.querySelector(".name").textContent.trim()} ${head.title.split("\n")[0]}`;
  }

  #read() {
    if (this.#changes.takeRecords().length) this.#known = null;
    this.#known ??= rowsOf(this.table);
    return this.#known;
  }

  #days() {
    const known = this.#read();
    return (known.days ??= [...this.table.querySelectorAll(".head > .day")]);
  }
}

function rowsOf(table) {
  const rows = [...table.querySelectorAll(":scope > .row:not(.head)")].filter((row) => row.querySelector(".cell"));
  const ids = rows.map((row) => [...row.querySelectorAll(".cell")].map(({ id }) => id));
  const places = new Map(ids.flatMap((row, r) => row.map((id, c) => [id, { r, c }])));
  return { rows, numbers: new Map(rows.map((row, r) => [row, r])), ids, places };
}
