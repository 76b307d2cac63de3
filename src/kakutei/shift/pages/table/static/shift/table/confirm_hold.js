// [確定] waits until all edits are saved, then is sent by itself: its digest is that of the saved table.

import { ANSWER_FIRST, notConfirmed } from "./causes.js";

export class ConfirmHold {
  #pressed = false;
  #said = "";

  /**
   * `sender` knows { pending, count, stuck }; `page` shows a sentence and takes it back. `isAsking()`: whether a question
   * about what was typed is open, which is in no queue.
   */
  constructor(sender, page, isAsking) {
    Object.assign(this, { sender, page, isAsking });
  }

  /** Stops a click on [確定] or its submit while there is something that the server does not have. */
  holdBack(event) {
    const asking = this.isAsking();
    if ((!asking && !this.sender.count) || !event.target.closest("#confirm")) return;
    event.preventDefault();
    event.stopPropagation();
    if (asking) return this.page.say(ANSWER_FIRST);
    this.#pressed = true;
    this.sender.tryNow();
  }

  /** After each request: presses once everything has arrived, or says why it does not as long as that is so. */
  goOn(press) {
    if (!this.sender.count) this.#takeBack();
    if (!this.#pressed || (this.sender.pending && !this.sender.stuck)) return;
    this.#pressed = false;
    if (this.sender.count) this.page.say((this.#said = notConfirmed(this.sender.count)));
    else press();
  }

  #takeBack() {
    if (this.#said) this.page.unsay(this.#said);
    this.#said = "";
  }
}
