// Which way the selection goes after a one-key code: right or down. The browser remembers it.

const KEY = "kakutei-direction";

export class Direction {
  #down;

  constructor(storage) {
    this.storage = storage;
    this.#down = storage.getItem(KEY) === "down";
  }

  /** Rows and columns of one step. */
  get step() {
    return this.#down ? [1, 0] : [0, 1];
  }

  get label() {
    return this.#down ? "入力後 ↓" : "入力後 →";
  }

  turn() {
    this.#down = !this.#down;
    this.storage.setItem(KEY, this.#down ? "down" : "right");
  }
}
