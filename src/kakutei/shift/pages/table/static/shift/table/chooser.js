// Two meanings of what was typed, to choose one of: nothing is entered until then.

import { placeBeside } from "./overlay.js";

const QUESTION = "どちらの入力ですか";

export class Chooser {
  #choose = null;

  constructor(overlay) {
    this.element = document.createElement("div");
    this.element.className = "meanings";
    this.element.setAttribute("role", "group");
    this.element.setAttribute("aria-label", QUESTION);
    this.element.hidden = true;
    overlay.append(this.element);
  }

  get open() {
    return this.#choose !== null;
  }

  /** `labels` become numbered buttons at `cell`; `choose(n)` is called once, or never where the question is left. */
  ask(labels, cell, choose) {
    this.#choose = choose;
    const question = Object.assign(document.createElement("p"), { textContent: QUESTION });
    this.element.replaceChildren(question, ...labels.map((label, n) => this.#button(label, n)));
    this.element.hidden = false;
    placeBeside(this.element, cell);
    this.element.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  close() {
    if (!this.open) return;
    this.#choose = null;
    this.element.hidden = true;
  }

  /** Whether the key was for the question: 1 or 2 chooses, Escape leaves it. */
  onKey({ key }) {
    if (!this.open) return false;
    if (key === "Escape") this.close();
    else if (/^[1-9]$/.test(key) && this.element.querySelectorAll("button")[key - 1]) this.#pick(key - 1);
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
