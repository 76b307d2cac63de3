// What can be undone and redone, kept by the browser tab so that it survives a reload. No DOM: the storage is passed in.
// A step lists changes { id, text, former, edit }.

const MOST_STEPS = 200;

export class UndoHistory {
  #steps = [];
  #done = 0; // how many of the steps stand; the rest can be redone

  constructor(storage, key) {
    Object.assign(this, { storage, key });
    const kept = read(storage, key);
    [this.#steps, this.#done] = [kept.steps, kept.done];
  }

  push(step) {
    this.#steps.splice(this.#done, Infinity, step);
    this.#steps.splice(0, this.#steps.length - MOST_STEPS);
    this.#done = this.#steps.length;
    this.#keep();
  }

  /** The step to take back, or null. */
  undo() {
    if (!this.#done) return null;
    this.#done -= 1;
    this.#keep();
    return this.#steps[this.#done];
  }

  redo() {
    if (this.#done === this.#steps.length) return null;
    this.#done += 1;
    this.#keep();
    return this.#steps[this.#done - 1];
  }

  /** As undo, but for good: the step was the beginning of something else. */
  takeBack() {
    const step = this.undo();
    this.#steps.splice(this.#done);
    this.#keep();
    return step;
  }

  /** Where the storage is full, the older half is given up. */
  #keep() {
    try {
      this.storage.setItem(this.key, JSON.stringify({ steps: this.#steps, done: this.#done }));
    } catch {
      const dropped = Math.ceil(this.#done / 2);
      if (!dropped) return this.storage.removeItem(this.key);
      this.#steps.splice(0, dropped);
      this.#done -= dropped;
      this.#keep();
    }
  }
}

function read(storage, key) {
  try {
    const kept = JSON.parse(storage.getItem(key));
    if (Array.isArray(kept?.steps) && kept.done <= kept.steps.length) return kept;
  } catch {
    // unreadable: begins anew
  }
  return { steps: [], done: 0 };
}
