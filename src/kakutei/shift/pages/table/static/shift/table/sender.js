// Sends edits one request at a time, has them shown at once, and has put back what was refused. No DOM: `page` has it.

import { EditQueue } from "./edit_queue.js";
import { NotSaved, save } from "./saving.js";

const BROKEN = "保存できたか確認できません。ページを開き直して、入力した内容を確認してください。";

export class Sender {
  #queue = new EditQueue();

  /** `page` is a TablePage; `settled()` is called after each request. */
  constructor(page, settled = () => {}) {
    this.page = page;
    this.settled = settled;
  }

  get pending() {
    return this.#queue.pending;
  }

  edit(edits, options) {
    const changes = this.#queue.add(edits.map(({ id, text }) => ({ id, text, former: this.page.textOf(id) })), options);
    if (!changes.length) return;
    this.page.say("");
    this.page.show(changes);
    this.#send();
  }

  undo() {
    this.edit(this.#queue.undo(), { remember: false });
  }

  redo() {
    this.edit(this.#queue.redo(), { remember: false });
  }

  takeBack() {
    this.edit(this.#queue.takeBack(), { remember: false });
  }

  async #send() {
    this.page.showUnsaved(this.pending);
    const batch = this.#queue.begin();
    if (!batch) return;
    try {
      await save(batch, {
        post: (rows) => this.page.post(rows),
        saved: (html) => this.page.replace(html, (id) => this.#queue.isWaiting(id)),
        refused: (part, sentence) => this.#putBack(part, sentence),
      });
    } catch (error) {
      this.#putBack(batch, error instanceof NotSaved ? error.message : BROKEN);
    }
    this.#queue.end();
    this.#send();
    this.settled();
  }

  #putBack(batch, sentence) {
    this.page.show(this.#queue.reject(batch));
    this.page.refresh(() => this.#queue.hasWaiting);
    this.page.say(sentence);
  }
}
