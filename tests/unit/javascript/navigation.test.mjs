import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { destination } from "../../../src/kakutei/shift/pages/table/static/shift/table/navigation.js";
import { Selection } from "../../../src/kakutei/shift/pages/table/static/shift/table/selection.js";
import { fakeGrid } from "./fake_grid.mjs";

let selection, grid;

/** 8 × 8 cells; in row 2 the cells 2, 3, 4 and 6 are filled. */
beforeEach(() => {
  grid = fakeGrid(8, 8, { "2,2": "1", "2,3": "1", "2,4": "9-18", "2,6": "0" });
  selection = new Selection(grid);
});

const from = (id, move) => {
  selection.go(id);
  return destination(move, selection, grid, { rows: () => 3 });
};

test("a step goes to the next cell, and stays at the edge", () => {
  assert.deepEqual([from("1,1", { step: [1, 0] }), from("0,0", { step: [-1, 0] })], ["2,1", "0,0"]);
});

test("Home and End lead to the ends of the row, with Ctrl to those of the table", () => {
  const ends = ["row start", "row end", "table start", "table end"].map((to) => from("3,4", { to }));
  assert.deepEqual(ends, ["3,0", "3,7", "0,0", "7,7"]);
});

test("PageUp and PageDown go as many rows as are in sight, at most to the edge", () => {
  assert.deepEqual([from("4,1", { to: "page up" }), from("2,1", { to: "page up" })], ["1,1", "0,1"]);
  assert.deepEqual([from("4,1", { to: "page down" }), from("6,1", { to: "page down" })], ["7,1", "7,1"]);
});

test("Ctrl+arrow goes to the last cell of a filled block", () => {
  assert.deepEqual([from("2,2", { jump: [0, 1] }), from("2,4", { jump: [0, -1] })], ["2,4", "2,2"]);
});

test("from an empty cell, or from the end of a block, Ctrl+arrow goes to the next filled cell", () => {
  assert.deepEqual([from("2,0", { jump: [0, 1] }), from("2,4", { jump: [0, 1] })], ["2,2", "2,6"]);
  assert.equal(from("0,3", { jump: [1, 0] }), "2,3");
});

test("where nothing more is filled Ctrl+arrow goes to the edge", () => {
  assert.deepEqual([from("2,6", { jump: [0, 1] }), from("2,3", { jump: [1, 0] }), from("0,0", { jump: [-1, 0] })], ["2,7", "7,3", "0,0"]);
});

test("with nothing selected every key leads to the first cell", () => {
  assert.equal(destination({ to: "row end" }, selection, grid), "0,0");
});
