// The edits that fill, move or copy a block of cells. No DOM: `grid` has the cells. A block is a box { top, left, bottom, right }.

import { boxBetween, positions } from "./selection.js";

/** The smallest box that holds all places { r, c }, of which there is at least one. */
export function boxAround(places) {
  return places.map((place) => boxBetween(place, place)).reduce((a, b) => ({
    top: Math.min(a.top, b.top),
    left: Math.min(a.left, b.left),
    bottom: Math.max(a.bottom, b.bottom),
    right: Math.max(a.right, b.right),
  }));
}

/** Each cell of `target` gets the text of its counterpart in `source`, repeated in all directions; `source` itself is left. */
export function fillEdits(source, target, grid) {
  const [height, width] = [source.bottom - source.top + 1, source.right - source.left + 1];
  return positions(target)
    .filter((place) => !holds(source, place))
    .map(({ r, c }) => {
      const [fromRow, fromColumn] = [source.top + remainder(r - source.top, height), source.left + remainder(c - source.left, width)];
      return { id: grid.idAt(r, c), text: grid.text(grid.idAt(fromRow, fromColumn)) };
    });
}

/** The box from `source` to the cell at `place`, in the one direction in which that is farther away. */
export function fillTarget(source, { r, c }) {
  const rows = Math.max(r - source.bottom, source.top - r, 0);
  const columns = Math.max(c - source.right, source.left - c, 0);
  if (rows >= columns) return { ...source, top: Math.min(source.top, r), bottom: Math.max(source.bottom, r) };
  return { ...source, left: Math.min(source.left, c), right: Math.max(source.right, c) };
}

/** The first row of a block; of a single row the one above it. Null above the first row. */
export function firstRow(box) {
  const top = box.top === box.bottom ? box.top - 1 : box.top;
  return top < 0 ? null : { ...box, top, bottom: top };
}

/** The first column of a block; of a single column the one before it. Null before the first column. */
export function firstColumn(box) {
  const left = box.left === box.right ? box.left - 1 : box.left;
  return left < 0 ? null : { ...box, left, right: left };
}

/**
 * The block's texts, `rows` and `columns` away: { edits, outside }. What would lie outside the table is not written,
 * and `outside` counts it. Where `copy` is false the cells that the block leaves become empty.
 */
export function moveEdits(box, { rows, columns }, { copy, grid }) {
  const moves = positions(box).map(({ r, c }) => ({ from: grid.idAt(r, c), to: grid.idAt(r + rows, c + columns) }));
  const inside = moves.filter(({ to }) => to);
  const edits = inside.map(({ from, to }) => ({ id: to, text: grid.text(from) }));
  const written = new Set(inside.map(({ to }) => to));
  const left = copy ? [] : inside.filter(({ from }) => !written.has(from)).map(({ from }) => ({ id: from, text: "" }));
  return { edits: [...left, ...edits], outside: moves.length - inside.length };
}

/** The box so many rows and columns away, as far as it lies in a table of that size; null where none of it does. */
export function movedBox(box, { rows, columns }, size) {
  const moved = {
    top: Math.max(0, box.top + rows),
    left: Math.max(0, box.left + columns),
    bottom: Math.min(size.rows - 1, box.bottom + rows),
    right: Math.min(size.columns - 1, box.right + columns),
  };
  return moved.top <= moved.bottom && moved.left <= moved.right ? moved : null;
}

const holds = (box, { r, c }) => r >= box.top && r <= box.bottom && c >= box.left && c <= box.right;
const remainder = (n, size) => ((n % size) + size) % size;
