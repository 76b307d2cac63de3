// One input moves over the table and keeps the focus, so that Japanese input methods work in every cell.

export class TypingInput {
  writing = false; // times or words are being typed, not yet entered
  #room = 0; // pixels to the right end of the table

  constructor(overlay) {
    this.element = document.createElement("input");
    this.element.className = "typing";
    this.element.autocomplete = "off";
    this.element.setAttribute("aria-label", "シフトを入力");
    this.spoken = Object.assign(document.createElement("p"), { className: "only-read", ariaLive: "polite" });
    if (matchMedia("(pointer: coarse)").matches) this.element.inputMode = "none"; // no screen keyboard at each tap
    this.spoken.append("");
    overlay.append(this.element, this.spoken);
  }

  get text() {
    return this.element.value;
  }

  write(yes, text = "") {
    this.writing = yes;
    this.#put(text);
    this.showWriting(yes);
  }

  clear() {
    this.#put("");
  }

  /** Only a change: the browser lays out the input anew for each. */
  #put(text) {
    if (this.element.value !== text) this.element.value = text;
  }

  /** An input method shows what it composes before it is typed. */
  showWriting(yes) {
    this.element.style.maxWidth = yes ? `${this.#room}px` : "";
    this.element.classList.toggle("writing", yes);
  }

  /**
   * `name` says whose cell of which day it is: a screen reader hears it with what the cell holds, and each change of it.
   * `box` is where the cell lies.
   */
  moveOver(cell, name, { left, top, width, height, room }) {
    const { style } = this.element;
    style.transform = `translate(${left}px, ${top}px)`; // moves without a layout
    style.width = `${width}px`;
    style.height = `${height}px`;
    this.#room = room;
    const text = `${name} ${cell.title || "空き"}`;
    const spoken = this.spoken.firstChild; // the same node: a new one would be styled and laid out
    if (spoken.data === text) return;
    spoken.data = text;
    this.element.setAttribute("aria-description", text);
  }

  get hasFocus() {
    return document.activeElement === this.element;
  }

  leave() {
    this.element.blur();
  }

  focus() {
    if (!this.hasFocus) this.element.focus({ preventScroll: true });
  }
}
