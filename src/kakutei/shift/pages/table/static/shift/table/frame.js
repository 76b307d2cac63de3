// Shows what is selected by classes of the cell, its heads and the rows of a range, and where a block that is dragged will land.
// Only what has changed since the last time is touched: a range is a band in each of its rows, whatever the number of its cells.

const BANDS = { ranged: "::after", landing: "::before" };

export class Frame {
  #drawn = new Map(); // element → the class names that mark it

  /** `showColumns(band, box)` says from where to where the bands "ranged" and "landing" reach. */
  constructor(grid, showColumns) {
    Object.assign(this, { grid, showColumns });
  }

  /** `target` is the box under the pointer while a block is dragged, else null. */
  draw(selection, target = null) {
    const marks = this.#marksOf(selection, target);
    for (const [element, classes] of this.#drawn) {
      const gone = classes.filter((name) => !marks.get(element)?.includes(name));
      if (gone.length) element.classList.remove(...gone);
    }
    for (const [element, classes] of marks) {
      const come = classes.filter((name) => !element.classList.contains(name));
      if (come.length) element.classList.add(...come);
    }
    this.#drawn = marks;
  }

  #marksOf(selection, target) {
    const [marks, box] = [new Map(), selection.box()];
    if (!box) return marks;
    add(marks, this.grid.cell(selection.at), "focused");
    for (const head of this.grid.headsOf(box)) add(marks, head, "chosen");
    if (box.top !== box.bottom || box.left !== box.right) this.#band(marks, box, "ranged", !target);
    if (target) this.#band(marks, target, "landing", true);
    return marks;
  }

  /** `lined` draws a line around the box. */
  #band(marks, box, name, lined) {
    const rows = this.grid.rowsOf(box);
    for (const row of rows) add(marks, row, name, ...(lined ? [`${name}-line`] : []));
    if (lined) add(marks, rows[0], `${name}-top`);
    if (lined) add(marks, rows.at(-1), `${name}-bottom`);
    this.showColumns(name, box);
  }
}

function add(marks, element, ...classes) {
  marks.set(element, [...(marks.get(element) ?? []), ...classes]);
}

/** As rules of a style sheet: of a property of each row the browser would style all cells anew. The first column has the names. */
export function columnsOfBands() {
  const sheet = new CSSStyleSheet();
  const rules = new Map(Object.entries(BANDS).map(([name, part]) => [name, sheet.cssRules[sheet.insertRule(`.${name}${part} {}`)]]));
  document.adoptedStyleSheets.push(sheet);
  return (name, { left, right }) => {
    const [{ style }, columns] = [rules.get(name), `${left + 2} / ${right + 3}`];
    if (style.gridColumn !== columns) style.gridColumn = columns;
  };
}
