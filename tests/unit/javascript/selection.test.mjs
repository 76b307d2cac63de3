import assert from "node:assert/strict";
import { test } from "node:test";

import { rectangle, Selection } from "../../../src/kakutei/shift/pages/table/static/shift/table/selection.js";
import { fakeGrid } from "./fake_grid.mjs";

test("a rectangle is the same from each of its corners", () => {
  const four = [{ r: 1, c: 2 }, { r: 1, c: 3 }, { r: 2, c: 2 }, { r: 2, c: 3 }];
  assert.deepEqual(rectangle({ r: 1, c: 2 }, { r: 2, c: 3 }), four);
  assert.deepEqual(rectangle({ r: 2, c: 3 }, { r: 1, c: 2 }), four);
  assert.deepEqual(rectangle({ r: 1, c: 3 }, { r: 2, c: 2 }), four);
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
