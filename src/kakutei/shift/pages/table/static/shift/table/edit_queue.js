// The edits of the table: which wait, whether a request is under way, which can be undone. No DOM, no network.

import { plain } from "./cell_look.js";

export class EditQueue {
  #waiting = [];
  #history = [];
  #undone = [];
  #busy = false;

  /** Takes edits { id, text, former } and returns those that change something. */
  add(edits, { remember = true } = {}) {
    const changes = edits.filter(({ text, former }) => plain(text) !== former);
    if (!changes.length) return changes;
    if (remember) {
      this.#history.push(changes);
      this.#undone = [];
    }
    this.#waiting.push({ changes, remember });
    return changes;
  }

  get pending() {
    return this.#busy || this.#waiting.length > 0;
  }

  get hasWaiting() {
    return this.#waiting.length > 0;
  }

  isWaiting(id) {
    return this.#waiting.some(({ changes }) => changes.some((change) => change.id === id));
  }

  /** Everything that waits, for one request; null while another is under way or where nothing waits. */
  begin() {
    if (this.#busy || !this.#waiting.length) return null;
    this.#busy = true;
    return this.#waiting.splice(0);
  }

  end() {
    this.#busy = false;
  }

  /** The edits that take the last ones back. */
  undo() {
    const last = this.#history.pop();
    if (last) this.#undone.push(last);
    return (last ?? []).map(({ id, former }) => ({ id, text: former }));
  }

  /** The edits that make anew what was undone last; an edit in between ends that. */
  redo() {
    const next = this.#undone.pop();
    if (next) this.#history.push(next);
    return (next ?? []).map(({ id, text }) => ({ id, text }));
  }

  /** As undo, but for good: the edits were the beginning of something else. */
  takeBack() {
    const edits = this.undo();
    this.#undone = [];
    return edits;
  }

  /** The edits that restore the cells of a refused batch, in the order to show them; it can no longer be undone. */
  reject(batch) {
    const refused = new Set(batch.map(({ changes }) => changes));
    this.#history = this.#history.filter((changes) => !refused.has(changes));
    this.#undone = [];
    return [...batch].reverse().flatMap(({ changes }) => changes.map(({ id, former }) => ({ id, text: former })));
  }
}
