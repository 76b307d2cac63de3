import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Grid } from "../../../src/kakutei/shift/pages/table/static/shift/table/grid.js";

let table, grid, cells, records, reads;

class MutationObserver {
  observe = () => {};
  takeRecords = () => records.splice(0);
}

function cellOf(row, id) {
  const cell = { id, dataset: { text: id }, parentElement: row };
  cells.set(id, cell);
  return cell;
}

/** A row with a name, two cells and a sum. */
function rowOf(person) {
  const row = {};
  row.children = [{ name: person }, cellOf(row, `${person}1`), cellOf(row, `${person}2`), { sum: person }];
  row.querySelectorAll = () => row.children.slice(1, 3);
  row.querySelector = () => row.children[1];
  return row;
}

beforeEach(() => {
  [cells, records, reads] = [new Map(), [], 0];
  globalThis.MutationObserver = MutationObserver;
  globalThis.document = { getElementById: (id) => cells.get(id) ?? null };
  table = { rows: [rowOf("a"), rowOf("b")], querySelectorAll: () => ((reads += 1), table.rows) };
  grid = new Grid(table);
});

test("a cell is found by its place and a place by its cell", () => {
  assert.deepEqual([grid.place("b2"), grid.idAt(1, 1), grid.size], [{ r: 1, c: 1 }, "b2", { rows: 2, columns: 2 }]);
});

test("outside the cells there is none: names and sums are no cells", () => {
  assert.deepEqual([grid.idAt(0, -1), grid.idAt(0, 2), grid.idAt(-1, 0), grid.idAt(2, 0)], Array(4).fill(undefined));
});

test("the rows are read once, however many cells are looked up", () => {
  for (let n = 0; n < 1000; n++) grid.place(grid.idAt(n % 2, n % 2));
  assert.equal(reads, 1);
});

test("a cell that the server replaced is found at once", () => {
  assert.equal(grid.text("a2"), "a2");
  const row = table.rows[0];
  row.children[2] = cellOf(row, "a2");
  row.children[2].dataset.text = "9-18";
  assert.deepEqual([grid.text("a2"), grid.place("a2"), grid.idAt(0, 1)], ["9-18", { r: 0, c: 1 }, "a2"]);
});

test("a row that comes or goes is seen at once", () => {
  assert.equal(grid.idAt(2, 0), undefined);
  table.rows.unshift(rowOf("c"));
  records.push("a row came");
  assert.deepEqual([grid.idAt(0, 0), grid.place("a1"), grid.size.rows], ["c1", { r: 1, c: 0 }, 3]);
});
