// Sends edits of the shift table one request at a time, shows them at once, and puts back what was refused.
// Asks for the delivery marks again while something is on its way.

const status = () => document.getElementById("status");

export class Sender {
  onchange = () => {};
  #queue = [];
  #history = [];
  #busy = false;
  #pressed = false;

  constructor(table, codes) {
    this.table = table;
    this.codes = codes;
    this.error = document.getElementById("table-error");
    this.unsaved = document.getElementById("unsaved");
    addEventListener("beforeunload", (event) => this.#pending() && event.preventDefault());
    for (const kind of ["submit", "click"]) document.addEventListener(kind, (event) => this.#holdBack(event), true);
    this.#pollLater();
  }

  edit(edits, { remember = true } = {}) {
    const changes = edits
      .map(({ id, text }) => ({ id, text, former: document.getElementById(id).dataset.text }))
      .filter(({ text, former }) => text.normalize("NFKC").trim() !== former);
    if (!changes.length) return;
    if (remember) this.#history.push(changes);
    this.error.textContent = "";
    for (const change of changes) this.#showAtOnce(change);
    this.#queue.push({ changes, remember });
    this.#send();
  }

  undo() {
    const last = this.#history.pop();
    if (last) this.edit(last.map(({ id, former }) => ({ id, text: former })), { remember: false });
  }

  #pending() {
    return this.#busy || this.#queue.length > 0;
  }

  // [確定] waits until everything typed has arrived, then goes on by itself: its digest is that of the table as saved.
  #holdBack(event) {
    if (!this.#pending() || !event.target.closest("#confirm")) return;
    event.preventDefault();
    event.stopPropagation();
    this.#pressed = true;
  }

  #goOn() {
    if (!this.#pressed || this.#pending()) return;
    this.#pressed = false;
    if (!this.error.textContent) document.querySelector("#confirm .primary").click();
  }

  #showAtOnce({ id, text }) {
    const cell = document.getElementById(id);
    const known = this.codes.get(text.normalize("NFKC").trim());
    cell.classList.remove("confirmed", "removed", "leave", ...[...cell.classList].filter((name) => /^p\d+$/.test(name)));
    cell.classList.toggle("draft", text !== "");
    if (text && known?.css) cell.classList.add(known.css);
    cell.replaceChildren();
    const label = known ? (known.short ?? "") : text;
    const place = label.length > 2 ? cell.appendChild(document.createElement("span")) : cell;
    if (place !== cell) place.className = "long";
    place.textContent = label;
    cell.dataset.text = text.normalize("NFKC").trim();
    this.onchange();
  }

  async #send() {
    this.unsaved.hidden = !this.#pending();
    if (this.#busy || !this.#queue.length) return;
    this.#busy = true;
    const batch = this.#queue.splice(0);
    try {
      await this.#post(batch);
    } catch {
      this.#putBack(batch, "保存できませんでした。通信を確かめて、もう一度入力してください。");
    }
    this.#busy = false;
    this.#send();
    this.#goOn();
  }

  async #post(batch) {
    const last = new Map(batch.flatMap(({ changes }) => changes).map((change) => [change.id, change.text]));
    const response = await fetch(this.table.dataset.post, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": this.#token() },
      body: JSON.stringify([...last].map(([id, text]) => ({ staff: +id.slice(1).split("-")[0], date: id.slice(-10), text }))),
    });
    const answer = await response.text();
    if (response.ok && !response.redirected) return this.#take(answer);
    if (response.status !== 422) throw new Error(response.statusText);
    if (batch.length === 1) return this.#putBack(batch, answer);
    for (const one of batch) await this.#post([one]); // only what is wrong is refused
  }

  #token() {
    return document.querySelector("#confirm [name=csrfmiddlewaretoken]").value;
  }

  // Each element of the answer replaces the one with its id, except cells that have been changed again since.
  #take(html) {
    const newer = new Set(this.#queue.flatMap(({ changes }) => changes.map(({ id }) => id)));
    const answer = document.createElement("template");
    answer.innerHTML = html;
    for (const part of [...answer.content.children]) {
      const old = document.getElementById(part.id);
      if (!old || newer.has(part.id)) continue;
      old.replaceWith(part);
      if (part.id === "confirm") window.htmx?.process(part);
    }
    this.onchange();
    this.#pollLater();
  }

  #putBack(batch, sentence) {
    for (const { changes, remember } of batch.toReversed()) {
      if (remember) this.#history = this.#history.filter((each) => each !== changes);
      for (const { id, former } of changes) this.#showAtOnce({ id, text: former });
    }
    this.#refresh();
    this.error.textContent = sentence;
  }

  // What was shown at once is only like the real cell; after a refusal the server's own cells are asked for.
  async #refresh() {
    const page = await fetch(location.href).then((response) => (response.ok ? response.text() : ""), () => "");
    const fresh = new DOMParser().parseFromString(page, "text/html");
    if (this.#queue.length) return;
    for (const cell of fresh.querySelectorAll("a.cell")) {
      const old = document.getElementById(cell.id);
      if (old && old.outerHTML !== cell.outerHTML) old.replaceWith(cell);
    }
    this.onchange();
  }

  #pollLater() {
    clearTimeout(this.timer);
    const wait = +status().dataset.poll;
    if (wait) this.timer = setTimeout(() => this.#poll(), wait);
  }

  async #poll() {
    clearTimeout(this.timer);
    if (document.hidden || this.#pending()) return this.#pollLater();
    const address = `${this.table.dataset.marks}?since=${status().dataset.at}`;
    const response = await fetch(address).catch(() => null);
    if (response?.ok && !response.redirected && !this.#pending()) this.#takeMarks(await response.text());
    this.#pollLater();
  }

  #takeMarks(html) {
    const answer = document.createElement("template");
    answer.innerHTML = html;
    for (const part of [...answer.content.children]) {
      const old = document.getElementById(part.id);
      if (part.id === "status") old?.replaceWith(part);
      else if (old) changeMark(old, part);
    }
  }
}

function changeMark(old, part) {
  const [before, after] = [old.querySelector(".mark"), part.querySelector(".mark")];
  if (!before || !after || before.title === after.title) return;
  after.classList.add("changed");
  before.replaceWith(after);
  old.title = part.title;
}
