// [確定] waits until all edits are saved, then is sent by itself: its digest is that of the saved table.

export class ConfirmHold {
  #pressed = false;

  /** `isPending()` says that edits are on their way, `hasError()` that one was refused. */
  constructor({ isPending, hasError }) {
    this.isPending = isPending;
    this.hasError = hasError;
  }

  /** Stops a click on [確定] or its submit while edits are on their way. */
  holdBack(event) {
    if (!this.isPending() || !event.target.closest("#confirm")) return;
    event.preventDefault();
    event.stopPropagation();
    this.#pressed = true;
  }

  /** Calls `press` once, if [確定] was held back, everything has arrived and nothing was refused. */
  goOn(press) {
    if (!this.#pressed || this.isPending()) return;
    this.#pressed = false;
    if (!this.hasError()) press();
  }
}
