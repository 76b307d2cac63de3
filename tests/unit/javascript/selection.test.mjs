import assert from "node:assert/strict";
import { test } from "node:test";

import { boxBetween, positions, Selection } from "../../../src/kakutei/shift/pages/table/static/shift/table/selection.js";
import { fakeGrid } from "./fake_grid.mjs";

test("a box is the same from each of its corners", () => {
  const four = [{ r: 1, c: 2 }, { r: 1, c: 3 }, { r: 2, c: 2 }, { r: 2, c: 3 }];
  assert.deepEqual(positions(boxBetween({ r: 1, c: 2 }, { r: 2, c: 3 })), four);
  assert.deepEqual(positions(boxBetween({ r: 2, c: 3 }, { r: 1, c: 2 })), four);
  assert.deepEqual(positions(boxBetween({ r: 1, c: 3 }, { r: 2, c: 2 })), four);
});

test("nothing is selected at first, and the first step leads to the first cell", () => {
  const selection = new Selection(fakeGrid(2, 2));
  assert.deepEqual(selection.ids(), []);
  assert.equal(selection.step(0, 1), "0,0");
});

test("extending keeps the other corner", () => {
  const selection = new Selection(fakeGrid(3, 3));
  selection.go("1,1");
  selection.go("1,2", { extend: true });
  selection.go("0,2", { extend: true });
  assert.deepEqual(selection.ids(), ["0,1", "0,2", "1,1", "1,2"]);
  assert.equal(selection.at, "0,2");
});

test("going elsewhere selects one cell", () => {
  const selection = new Selection(fakeGrid(3, 3));
  selection.go("0,0");
  selection.go("2,2", { extend: true });
  selection.go("1,1");
  assert.deepEqual(selection.ids(), ["1,1"]);
});

test("a range collapses to the cell where the next key goes", () => {
  const selection = new Selection(fakeGrid(3, 3));
  selection.go("0,0");
  selection.go("2,2", { extend: true });
  selection.collapse();
  assert.deepEqual(selection.ids(), ["2,2"]);
});

test("a step stays in the table", () => {
  const selection = new Selection(fakeGrid(2, 2));
  selection.go("0,0");
  assert.equal(selection.step(1, 0), "1,0");
  assert.equal(selection.step(0, 1), "0,1");
  assert.equal(selection.step(-1, 0), "0,0");
  assert.equal(selection.step(0, -1), "0,0");
  selection.go("1,1");
  assert.equal(selection.step(1, 0), "1,1");
});

test("whole rows grow by rows, whole columns by columns", () => {
  const selection = new Selection(fakeGrid(3, 3));
  selection.go("1,1");
  selection.widen("rows");
  assert.deepEqual(selection.ids(), ["1,0", "1,1", "1,2"]);
  selection.go("2,1", { extend: true });
  assert.deepEqual([selection.box(), selection.at], [{ top: 1, left: 0, bottom: 2, right: 2 }, "2,1"]);
  selection.go("0,1");
  selection.widen("columns");
  assert.deepEqual(selection.ids(), ["0,1", "1,1", "2,1"]);
});

test("rows and columns together are everything", () => {
  const selection = new Selection(fakeGrid(2, 2));
  selection.go("0,1");
  selection.widen("rows");
  selection.widen("columns");
  assert.deepEqual([selection.whole, selection.ids().length, selection.at], ["all", 4, "0,1"]);
  selection.collapse();
  assert.deepEqual([selection.whole, selection.ids()], ["cells", ["0,1"]]);
});

test("a range between two cells, and which cells are in it", () => {
  const selection = new Selection(fakeGrid(3, 3));
  assert.deepEqual([selection.box(), selection.has("0,0")], [null, false]);
  selection.cover("2,2", "1,1");
  assert.deepEqual([selection.at, selection.box()], ["1,1", { top: 1, left: 1, bottom: 2, right: 2 }]);
  assert.deepEqual([selection.has("1,2"), selection.has("0,1"), selection.has("2,0")], [true, false, false]);
});
