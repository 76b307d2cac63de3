// [確定] waits until all edits are saved, then is sent by itself: its digest is that of the saved table.

import { notConfirmed } from "./causes.js";

export class ConfirmHold {
  #pressed = false;

  /** `sender` knows { pending, count, stuck }; `say` shows a sentence. */
  constructor(sender, say) {
    Object.assign(this, { sender, say });
  }

  /** Stops a click on [確定] or its submit while there are edits that the server does not have. */
  holdBack(event) {
    if (!this.sender.count || !event.target.closest("#confirm")) return;
    event.preventDefault();
    event.stopPropagation();
    this.#pressed = true;
    this.sender.tryNow();
  }

  /** After each request: presses once everything has arrived, or says why it does not. */
  goOn(press) {
    if (!this.#pressed || (this.sender.pending && !this.sender.stuck)) return;
    this.#pressed = false;
    if (this.sender.count) this.say(notConfirmed(this.sender.count));
    else press();
  }
}
