// A menu of commands at a point of the window. Arrows choose, Enter does; Escape, a click elsewhere and scrolling close it.

const STEPS = { ArrowDown: (n) => n + 1, ArrowUp: (n) => n - 1, Home: () => 0, End: () => -1 };

export class ContextMenu {
  #shown = false; // what scrolled before the menu was shown is told only after it
  /** `giveBack()` gives the focus back to what had it before. */
  constructor(label, giveBack) {
    this.giveBack = giveBack;
    this.element = document.createElement("div");
    this.element.className = "context-menu";
    this.element.setAttribute("role", "menu");
    this.element.setAttribute("aria-label", label);
    this.element.hidden = true;
    document.body.append(this.element);
    this.element.addEventListener("keydown", (event) => this.#onKey(event));
    this.element.addEventListener("contextmenu", (event) => event.preventDefault());
    document.addEventListener("pointerdown", (event) => this.element.contains(event.target) || this.close(), true);
    document.addEventListener("scroll", () => this.#shown && this.close(), true);
    for (const kind of ["resize", "blur"]) addEventListener(kind, () => this.close());
  }

  /** `entries` are { label, keys, act } and null for a line between groups; without `act` an entry only informs. */
  open(entries, { x, y }) {
    this.element.replaceChildren(...entries.map((entry) => (entry ? this.#button(entry) : line())));
    this.element.hidden = false;
    const [width, height] = [this.element.offsetWidth, this.element.offsetHeight];
    this.element.style.left = `${Math.max(4, Math.min(x, innerWidth - width - 4))}px`;
    this.element.style.top = `${Math.max(4, Math.min(y, innerHeight - height - 4))}px`;
    this.#focus(0);
    requestAnimationFrame(() => (this.#shown = true));
  }

  close() {
    this.#shown = false;
    this.element.hidden = true;
  }

  #onKey(event) {
    const { key } = event;
    if (key === "Escape" || key === "Tab") this.#leave();
    else if (STEPS[key]) this.#focus(STEPS[key](this.#buttons().indexOf(document.activeElement)));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #leave() {
    this.close();
    this.giveBack();
  }

  #focus(n) {
    const buttons = this.#buttons();
    buttons.at(n % buttons.length).focus({ preventScroll: true });
  }

  #buttons() {
    return [...this.element.querySelectorAll("button")];
  }

  #button({ label, keys, act }) {
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("role", "menuitem");
    button.tabIndex = -1;
    button.append(label);
    if (keys) button.append(Object.assign(document.createElement("kbd"), { textContent: keys }));
    if (!act) button.setAttribute("aria-disabled", "true");
    button.addEventListener("pointerenter", () => button.focus({ preventScroll: true }));
    button.addEventListener("click", () => {
      if (!act) return;
      this.#leave();
      act();
    });
    return button;
  }
}

function line() {
  const element = document.createElement("div");
  element.setAttribute("role", "separator");
  return element;
}
