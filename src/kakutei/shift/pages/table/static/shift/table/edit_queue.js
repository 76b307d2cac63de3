// The edits that the server does not have yet: those that wait, those under way, and those it refused. No DOM, no network.
// An edit is { edit, id, text, seen, meant, label }: `seen` is the text that the cell had when it was typed.

import { plain } from "./cell_look.js";

const NO_RESULT = "保存できたか確認できません。ページを開き直して、入力した内容を確認してください。";

export class EditQueue {
  #waiting = [];
  #sent = [];
  #problems = new Map(); // cell id → { edit, state, sentence, standing, label }

  /** A new edit of a cell replaces what was refused there. */
  add(edits) {
    for (const { id } of edits) this.#problems.delete(id);
    this.#waiting.push(...edits);
  }

  get pending() {
    return this.#waiting.length + this.#sent.length;
  }

  get problems() {
    return [...this.#problems.values()];
  }

  /** Cells with an edit that the server does not have. */
  get count() {
    return this.unsavedIds().size;
  }

  /** The cell ids of all edits; asked once for many cells. */
  unsavedIds() {
    return new Set([...this.#waiting, ...this.#sent, ...this.problems.map(({ edit }) => edit)].map(({ id }) => id));
  }

  problemOf(id) {
    return this.#problems.get(id) ?? null;
  }

  /**
   * The next edits for one request, in order; null while another is under way or where nothing waits. Of a cell one at
   * most: what follows from its answer concerns the next.
   */
  begin(most) {
    if (this.#sent.length || !this.#waiting.length) return null;
    const ids = new Set();
    while (ids.size < Math.min(most, this.#waiting.length) && !ids.has(this.#waiting[ids.size].id)) ids.add(this.#waiting[ids.size].id);
    this.#sent = this.#waiting.splice(0, ids.size);
    return [...this.#sent];
  }

  /** No answer: they are sent again, before what was typed meanwhile. */
  failed() {
    this.#waiting.unshift(...this.#sent.splice(0));
  }

  /**
   * `results` by edit: { state, sentence, standing, label }. Returns the edits that are `over`: saved, or typed over; and
   * those that wait and are `rebased`: what they were typed over was refused.
   */
  answered(results) {
    const sent = this.#sent.splice(0);
    const refused = sent.filter(({ edit }) => results[edit]?.state !== "saved");
    const rebased = refused.flatMap((edit) => this.#refuse(edit, results[edit.edit] ?? { state: "refused", sentence: NO_RESULT }));
    return { over: this.#over(sent), rebased };
  }

  /** Everything that waits, for a reason that concerns all. Returns the edits that are over: typed over by a later one. */
  refuseAll(sentence) {
    this.failed();
    const all = this.#waiting.splice(0);
    for (const edit of all) {
      const standing = this.#problems.get(edit.id)?.standing ?? edit.seen;
      this.#problems.set(edit.id, { edit, state: "refused", sentence, standing });
    }
    return this.#over(all);
  }

  /** Returns the dropped edit, or null. */
  discard(id) {
    const problem = this.#problems.get(id);
    this.#problems.delete(id);
    return problem?.edit ?? null;
  }

  #over(edits) {
    return edits.filter((edit) => this.#problems.get(edit.id)?.edit !== edit);
  }

  /** What was typed in the cell after a text that could not be read was typed over what stood before that. */
  #refuse(edit, result) {
    const next = this.#waiting.find(({ id }) => id === edit.id);
    const standing = result.standing ?? edit.seen;
    if (!next) this.#problems.set(edit.id, { ...result, edit, standing });
    if (!next || result.state === "changed meanwhile" || plain(next.seen) !== plain(edit.text)) return [];
    next.seen = standing;
    return [next];
  }
}
