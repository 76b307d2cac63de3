// The reason why the text of the selected cell is not saved, just below the cell.

export class CellNote {
  constructor(table) {
    this.element = Object.assign(document.createElement("p"), { className: "cell-note", hidden: true });
    table.append(this.element);
  }

  show(cell, sentence) {
    this.element.hidden = !sentence;
    this.element.textContent = sentence;
    if (!sentence) return;
    const [left, room] = [cell.offsetLeft + cell.parentElement.offsetLeft, this.element.offsetParent.scrollWidth];
    this.element.style.left = `${Math.max(0, Math.min(left, room - this.element.offsetWidth))}px`;
    this.element.style.top = `${cell.offsetTop + cell.parentElement.offsetTop + cell.offsetHeight + 2}px`;
  }
}
