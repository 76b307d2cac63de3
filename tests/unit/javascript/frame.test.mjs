import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Frame } from "../../../src/kakutei/shift/pages/table/static/shift/table/frame.js";
import { Selection } from "../../../src/kakutei/shift/pages/table/static/shift/table/selection.js";
import { FakeElements } from "./fake_elements.mjs";
import { fakeGrid } from "./fake_grid.mjs";

let elements, frame, selection, columns;

beforeEach(() => {
  [elements, columns] = [new FakeElements(), {}];
  const grid = {
    ...fakeGrid(3, 3),
    cell: (id) => elements.get(id),
    headsOf: ({ top, left }) => [elements.get(`name ${top}`), elements.get(`day ${left}`)],
    rowsOf: ({ top, bottom }) => [0, 1, 2].slice(top, bottom + 1).map((r) => elements.get(`row ${r}`)),
  };
  frame = new Frame(grid, (band, { left, right }) => (columns[band] = [left, right]));
  selection = new Selection(grid);
});

const marked = (name) => elements.marked(name);

test("a single cell has no range around it; its heads are marked", () => {
  selection.go("1,2");
  frame.draw(selection);
  assert.deepEqual([marked("focused"), marked("ranged"), marked("ranged-line")], [["1,2"], [], []]);
  assert.deepEqual(marked("chosen"), ["day 2", "name 1"]);
});

test("a range is a band in each of its rows, with one line around it", () => {
  selection.cover("0,0", "1,1");
  frame.draw(selection);
  assert.deepEqual([marked("ranged"), marked("ranged-line")], [["row 0", "row 1"], ["row 0", "row 1"]]);
  assert.deepEqual([marked("ranged-top"), marked("ranged-bottom"), columns.ranged], [["row 0"], ["row 1"], [0, 1]]);
  selection.cover("1,0", "1,2");
  frame.draw(selection);
  assert.deepEqual([marked("ranged"), marked("ranged-top"), marked("ranged-bottom")], [["row 1"], ["row 1"], ["row 1"]]);
});

test("while a block is dragged the line is around its target", () => {
  selection.cover("0,0", "0,1");
  frame.draw(selection, { top: 2, left: 1, bottom: 2, right: 2 });
  assert.deepEqual([marked("ranged"), marked("ranged-line"), columns.ranged], [["row 0"], [], [0, 1]]);
  assert.deepEqual([marked("landing"), marked("landing-line"), columns.landing], [["row 2"], ["row 2"], [1, 2]]);
  frame.draw(selection);
  assert.deepEqual([marked("landing"), marked("ranged-line")], [[], ["row 0"]]);
});

test("with nothing selected nothing is marked", () => {
  selection.go("0,0");
  frame.draw(selection);
  selection.go(null);
  frame.draw(selection);
  assert.deepEqual([marked("focused"), marked("chosen")], [[], []]);
});

test("what stays marked is not touched, and a cell that the server replaced is marked again", () => {
  selection.cover("0,0", "2,2");
  frame.draw(selection);
  const { classList } = elements.get("row 1");
  const before = classList.changes;
  frame.draw(selection);
  assert.equal(classList.changes, before);
  const replaced = elements.get("2,2");
  replaced.classList.remove("focused");
  frame.draw(selection);
  assert.deepEqual(marked("focused"), ["2,2"]);
});
