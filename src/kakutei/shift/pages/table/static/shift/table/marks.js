// Asks again for what changes on the page without its person: delivery marks, and the cells of other planners.

const status = () => document.getElementById("status");

export class Marks {
  #timer = 0;
  #due = Infinity; // when the timer ends
  #since; // the moment of the last answer that was taken: those of saves have the marks of their own cells only
  #state = ""; // the ETag of the last answer: as long as it stays, the server answers with nothing

  /** `page` is a TablePage; `unsavedIds()` are the cells that keep what was typed. */
  constructor(page, unsavedIds) {
    Object.assign(this, { page, unsavedIds });
    this.#since = status()?.dataset.at;
  }

  /** A planner who types without a pause does not put it off. */
  askLater() {
    const wait = +status().dataset.poll;
    if (Date.now() + wait >= this.#due) return;
    clearTimeout(this.#timer);
    this.#due = Date.now() + wait;
    this.#timer = setTimeout(() => this.ask(), wait);
  }

  async ask() {
    clearTimeout(this.#timer);
    this.#due = Infinity;
    const { version } = status().dataset;
    const shown = this.page.version;
    const address = `${this.page.table.dataset.marks}?since=${this.#since}&version=${version}`;
    const headers = this.#state ? { "If-None-Match": this.#state } : {};
    const response = document.hidden ? null : await fetch(address, { headers }).catch(() => null);
    const html = response?.ok && !response.redirected ? await response.text() : "";
    // an answer that was made before a newer one came must not undo it
    if (html && shown === this.page.version) {
      this.#state = response.headers.get("ETag") ?? "";
      this.page.replace(html, this.unsavedIds());
      this.#since = status().dataset.at;
    }
    this.askLater();
  }
}
