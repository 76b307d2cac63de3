// Where a key leads in the table. No DOM: `grid` and `sight` have it.

/** The id of the cell that a move leads to: { step }, { jump } by rows and columns, or { to } a named place. */
export function destination({ step, jump, to }, selection, grid, sight) {
  if (!selection.at) return grid.idAt(0, 0);
  if (step) return selection.step(...step);
  const place = grid.place(selection.at);
  const { r, c } = jump ? edgeOfBlock(place, jump, grid) : placeCalled(to, place, grid, sight);
  return grid.idAt(r, c);
}

function placeCalled(to, { r, c }, grid, sight) {
  const [lastRow, lastColumn] = [grid.size.rows - 1, grid.size.columns - 1];
  if (to === "row start") return { r, c: 0 };
  if (to === "row end") return { r, c: lastColumn };
  if (to === "table start") return { r: 0, c: 0 };
  if (to === "table end") return { r: lastRow, c: lastColumn };
  const rows = to === "page up" ? -sight.rows() : sight.rows();
  return { r: Math.min(lastRow, Math.max(0, r + rows)), c };
}

/** The last filled cell of the block that goes on there, else the next filled cell, else the table's edge. */
function edgeOfBlock(from, [rows, columns], grid) {
  const next = ({ r, c }) => ({ r: r + rows, c: c + columns });
  const exists = ({ r, c }) => grid.idAt(r, c) !== undefined;
  const filled = ({ r, c }) => exists({ r, c }) && grid.text(grid.idAt(r, c)) !== "";
  const inBlock = filled(from) && filled(next(from));
  let place = from;
  while (exists(next(place)) && !(inBlock && !filled(next(place)))) {
    place = next(place);
    if (!inBlock && filled(place)) break;
  }
  return place;
}
