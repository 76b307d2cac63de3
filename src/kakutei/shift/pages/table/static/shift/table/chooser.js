// Two meanings of what was typed, to choose one of: nothing is entered until then.

export class Chooser {
  #choose = null;

  constructor(table) {
    this.element = document.createElement("div");
    this.element.className = "meanings";
    this.element.setAttribute("role", "group");
    this.element.setAttribute("aria-label", "どちらの入力ですか");
    this.element.hidden = true;
    table.append(this.element);
  }

  get open() {
    return this.#choose !== null;
  }

  /** `labels` become numbered buttons at `cell`; `choose(n)` is called once, or never where the question is left. */
  ask(labels, cell, choose) {
    this.#choose = choose;
    this.element.replaceChildren(...labels.map((label, n) => this.#button(label, n)));
    this.element.hidden = false;
    const [left, room] = [cell.offsetLeft + cell.parentElement.offsetLeft, this.element.offsetParent.scrollWidth];
    this.element.style.left = `${Math.max(0, Math.min(left, room - this.element.offsetWidth))}px`;
    this.element.style.top = `${this.#top(cell)}px`;
    this.element.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** Below the cell, or above it where the table ends below. */
  #top(cell) {
    const { scrollTop, clientHeight } = this.element.offsetParent;
    const top = cell.offsetTop + cell.parentElement.offsetTop;
    const [above, below] = [top - this.element.offsetHeight, top + cell.offsetHeight];
    const fits = below + this.element.offsetHeight <= scrollTop + clientHeight;
    return fits || above < scrollTop ? below : above;
  }

  close() {
    this.#choose = null;
    this.element.hidden = true;
  }

  /** Whether the key was for the question: 1 or 2 chooses, Escape leaves it. */
  onKey({ key }) {
    if (!this.open) return false;
    if (key === "Escape") this.close();
    else if (/^[1-9]$/.test(key) && this.element.children[key - 1]) this.#pick(key - 1);
    return true;
  }

  #button(label, n) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(Object.assign(document.createElement("kbd"), { textContent: `${n + 1}` }), label);
    button.addEventListener("click", () => this.#pick(n));
    return button;
  }

  #pick(n) {
    const choose = this.#choose;
    this.close();
    choose(n);
  }
}
