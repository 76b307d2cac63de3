// Where cells lie, without asking the browser to lay out the page at each key: all rows are equally high and all days equally
// wide, so that two cells say where the others are. No DOM: `measure()` reads it.

export class Geometry {
  #known = null;

  /**
   * `measure()` returns pixels in what the table scrolls over: { left, top, width, height } of the first cell, the size of its
   * window { across, down }, { names, head, foot } that lie over its edges, { whole: the table's full width } and whether
   * the browser's window shows all of the table: { inWindow }.
   */
  constructor(measure) {
    this.measure = measure;
  }

  /** After whatever may have changed a size: the next question measures again. */
  forget() {
    this.#known = null;
  }

  /** The cell's box, and how wide an input at its left edge may become: { left, top, width, height, room }. */
  boxOf({ r, c }) {
    const { left, top, width, height, whole } = this.#sizes();
    const x = left + c * width;
    return { left: x, top: top + r * height, width, height, room: whole - x };
  }

  /** Whether all of a cell is seen while the table is scrolled to { x, y }. */
  isInSight(place, { x, y }) {
    const { names, head, foot, across, down, inWindow } = this.#sizes();
    const { left, top, width, height } = this.boxOf(place);
    const within = left >= x + names && left + width <= x + across && top >= y + head && top + height <= y + down - foot;
    return inWindow && within;
  }

  /** The part of the table's window in which cells are seen, without the head row, the names and the foot; { x, y }: its corner. */
  area({ x, y }) {
    const { names, head, foot, across, down } = this.#sizes();
    return { left: x + names, top: y + head, right: x + across, bottom: y + down - foot };
  }

  /** How many whole rows are seen at once. */
  rowsInSight() {
    const { top, bottom } = this.area({ x: 0, y: 0 });
    return Math.max(1, Math.floor((bottom - top) / this.#sizes().height));
  }

  /** Row and column of the first cell that is wholly seen while the table is scrolled to { x, y }. */
  firstInSight({ x, y }) {
    const { width, height } = this.#sizes();
    return { r: Math.ceil(y / height), c: Math.ceil(x / width) };
  }

  #sizes() {
    return (this.#known ??= this.measure());
  }
}

/** The sizes of a table of at least one cell. */
export function measureTable(table, grid) {
  const [outer, first] = [table.getBoundingClientRect(), grid.cell(grid.idAt(0, 0)).getBoundingClientRect()];
  const { scrollLeft, scrollTop, clientLeft, clientTop, clientWidth, clientHeight } = table;
  const size = (selector, side) => table.querySelector(selector)?.[side] ?? 0;
  return {
    left: first.left - outer.left - clientLeft + scrollLeft,
    top: first.top - outer.top - clientTop + scrollTop,
    width: first.width,
    height: first.height,
    across: clientWidth,
    down: clientHeight,
    names: size(".name", "offsetWidth"),
    head: size(".head", "offsetHeight"),
    foot: size(".foot", "offsetHeight"),
    whole: table.scrollWidth,
    inWindow: outer.top >= 0 && outer.left >= 0 && outer.bottom <= innerHeight && outer.right <= innerWidth,
  };
}

/** The geometry of the table, measured again after its size or place in the window changed. */
export function geometryOf(table, grid) {
  const geometry = new Geometry(() => measureTable(table, grid));
  const sizes = new ResizeObserver(() => geometry.forget());
  sizes.observe(table);
  for (const row of grid.rowsOf({ top: 0, bottom: 0 })) sizes.observe(row);
  addEventListener("resize", () => geometry.forget());
  document.addEventListener("scroll", ({ target }) => target === table || geometry.forget(), true);
  return geometry;
}
