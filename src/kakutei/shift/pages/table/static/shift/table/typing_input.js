// One input moves over the table and keeps the focus, so that Japanese input methods work in every cell.

export class TypingInput {
  writing = false; // times or words are being typed, not yet entered

  constructor(overlay) {
    this.element = document.createElement("input");
    this.element.className = "typing";
    this.element.autocomplete = "off";
    this.element.setAttribute("aria-label", "シフトを入力");
    this.spoken = Object.assign(document.createElement("p"), { className: "only-read", ariaLive: "polite" });
    if (matchMedia("(pointer: coarse)").matches) this.element.inputMode = "none"; // no screen keyboard at each tap
    overlay.append(this.element, this.spoken);
  }

  get text() {
    return this.element.value;
  }

  write(yes, text = "") {
    this.writing = yes;
    this.element.value = text;
    this.showWriting(yes);
  }

  clear() {
    this.element.value = "";
  }

  /** An input method shows what it composes before it is typed. */
  showWriting(yes) {
    this.element.classList.toggle("writing", yes);
  }

  /** `name` says whose cell of which day it is: a screen reader hears it with what the cell holds, and each change of it. */
  moveOver(cell, name) {
    const { style } = this.element;
    style.left = `${cell.offsetLeft + cell.parentElement.offsetLeft}px`;
    style.top = `${cell.offsetTop + cell.parentElement.offsetTop}px`;
    style.width = `${cell.offsetWidth}px`;
    style.height = `${cell.offsetHeight}px`;
    style.maxWidth = `${this.element.offsetParent.scrollWidth - parseFloat(style.left)}px`;
    const text = `${name} ${cell.title || "空き"}`;
    if (this.spoken.textContent !== text) this.spoken.textContent = text;
    this.element.setAttribute("aria-description", text);
  }

  get hasFocus() {
    return document.activeElement === this.element;
  }

  leave() {
    this.element.blur();
  }

  focus() {
    this.element.focus({ preventScroll: true });
  }
}
