// What can be undone and redone, kept by the browser tab so that it survives a reload. No DOM: the storage is passed in.
// A step lists changes { id, text, former, edit }. Each is stored under a key of its own, so that a new one writes itself alone.

const MOST_STEPS = 200;

export class UndoHistory {
  #steps = [];
  #first = 0; // the number of the oldest step, which is part of its key
  #done = 0; // how many of the steps stand; the rest can be redone

  constructor(storage, key) {
    Object.assign(this, { storage, key });
    this.#read();
  }

  push(step) {
    this.#cut();
    this.#steps.push(step);
    this.#done = this.#steps.length;
    this.#giveUp(this.#steps.length - MOST_STEPS);
    this.#keep({ isNew: true });
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
    this.#cut();
    this.#keep();
    return step;
  }

  #keyOf(n) {
    return `${this.key} ${this.#first + n}`;
  }

  /** What could be redone is gone. */
  #cut() {
    for (let n = this.#done; n < this.#steps.length; n++) this.storage.removeItem(this.#keyOf(n));
    this.#steps.splice(this.#done);
  }

  /** So many of the oldest steps are gone. */
  #giveUp(count) {
    for (let n = 0; n < count; n++) this.storage.removeItem(this.#keyOf(n));
    if (count > 0) [this.#first, this.#done] = [this.#first + count, Math.max(0, this.#done - count)];
    this.#steps.splice(0, count);
  }

  /** Which steps there are, and the last one if it is new. Where the storage is full, the older half is given up. */
  #keep({ isNew = false } = {}) {
    const count = this.#steps.length;
    try {
      if (isNew && count) this.storage.setItem(this.#keyOf(count - 1), JSON.stringify(this.#steps[count - 1]));
      this.storage.setItem(this.key, JSON.stringify({ first: this.#first, done: this.#done, count }));
    } catch {
      if (!count) return this.storage.removeItem(this.key);
      this.#giveUp(Math.ceil(count / 2));
      this.#keep({ isNew });
    }
  }

  #read() {
    try {
      const { first, done, count } = JSON.parse(this.storage.getItem(this.key));
      const steps = Array.from({ length: count }, (_, n) => JSON.parse(this.storage.getItem(`${this.key} ${first + n}`)));
      if (done <= count && steps.every(Array.isArray)) [this.#steps, this.#first, this.#done] = [steps, first, done];
    } catch {
      // unreadable: begins anew
    }
  }
}
