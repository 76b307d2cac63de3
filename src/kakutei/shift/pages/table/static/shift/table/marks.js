// Asks again for what changes on the page without its person: delivery marks, and the cells of other planners.

const status = () => document.getElementById("status");

export class Marks {
  #timer = 0;
  #state = ""; // the ETag of the last answer: as long as it stays, the server answers with nothing

  /** `page` is a TablePage; `unsavedIds()` are the cells that keep what was typed. */
  constructor(page, unsavedIds) {
    Object.assign(this, { page, unsavedIds });
  }

  askLater() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.ask(), +status().dataset.poll);
  }

  async ask() {
    clearTimeout(this.#timer);
    const { at, version } = status().dataset;
    const shown = this.page.version;
    const address = `${this.page.table.dataset.marks}?since=${at}&version=${version}`;
    const headers = this.#state ? { "If-None-Match": this.#state } : {};
    const response = document.hidden ? null : await fetch(address, { headers }).catch(() => null);
    const html = response?.ok && !response.redirected ? await response.text() : "";
    // an answer that was made before a newer one came must not undo it
    if (html && shown === this.page.version) {
      this.#state = response.headers.get("ETag") ?? "";
      this.page.replace(html, this.unsavedIds());
    }
    this.askLater();
  }
}
