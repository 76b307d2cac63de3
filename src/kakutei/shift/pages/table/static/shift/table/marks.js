// Asks for the delivery marks again while something is on its way.

import { elementsOf } from "./table_page.js";

const status = () => document.getElementById("status");

export class Marks {
  #timer = 0;

  /** `isPending()` holds the question back: a mark must not arrive over an edit that is not saved yet. */
  constructor(table, isPending) {
    this.table = table;
    this.isPending = isPending;
  }

  askLater() {
    clearTimeout(this.#timer);
    const wait = +status().dataset.poll;
    if (wait) this.#timer = setTimeout(() => this.#ask(), wait);
  }

  async #ask() {
    clearTimeout(this.#timer);
    if (document.hidden || this.isPending()) return this.askLater();
    const address = `${this.table.dataset.marks}?since=${status().dataset.at}`;
    const response = await fetch(address).catch(() => null);
    if (response?.ok && !response.redirected && !this.isPending()) takeMarks(await response.text());
    this.askLater();
  }
}

function takeMarks(html) {
  for (const part of elementsOf(html)) {
    const old = document.getElementById(part.id);
    if (part.id === "status") old?.replaceWith(part);
    else if (old) changeMark(old, part);
  }
}

/** The mark alone is replaced: the rest of the cell may be selected or newer. */
export function changeMark(old, part) {
  const [before, after] = [old.querySelector(".mark"), part.querySelector(".mark")];
  if (!before || !after || before.title === after.title) return;
  after.classList.add("changed");
  before.replaceWith(after);
  old.title = part.title;
}
