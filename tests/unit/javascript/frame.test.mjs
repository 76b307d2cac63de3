import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Frame } from "../../../src/kakutei/shift/pages/table/static/shift/table/frame.js";
import { Selection } from "../../../src/kakutei/shift/pages/table/static/shift/table/selection.js";
import { fakeGrid } from "./fake_grid.mjs";

let cells, frame, selection;

function cell(id) {
  if (!cells.has(id)) {
    const names = new Set();
    cells.set(id, { classList: { names, add: (name) => names.add(name), remove: (...gone) => gone.forEach((name) => names.delete(name)) } });
  }
  return cells.get(id);
}

const marked = (name) => [...cells.keys()].filter((id) => cells.get(id).classList.names.has(name)).sort();

beforeEach(() => {
  cells = new Map();
  const grid = { ...fakeGrid(3, 3), cell, headsOf: ({ top, left }) => [cell(`name ${top}`), cell(`day ${left}`)] };
  frame = new Frame({ querySelectorAll: () => [...cells.values()] }, grid);
  selection = new Selection(grid);
});

test("a single cell has no range around it; its heads are marked", () => {
  selection.go("1,2");
  frame.draw(selection);
  assert.deepEqual([marked("focused"), marked("selected"), marked("corner")], [["1,2"], [], []]);
  assert.deepEqual(marked("chosen"), ["day 2", "name 1"]);
});

test("one line is drawn around a range, and the handle at its last corner", () => {
  selection.cover("0,0", "1,1");
  frame.draw(selection);
  assert.deepEqual([marked("edge-top"), marked("edge-right"), marked("corner")], [["0,0", "0,1"], ["0,1", "1,1"], ["1,1"]]);
  assert.deepEqual([marked("edge-bottom"), marked("edge-left")], [["1,0", "1,1"], ["0,0", "1,0"]]);
});

test("while a block is dragged the line is around its target", () => {
  selection.cover("0,0", "0,1");
  frame.draw(selection, { top: 2, left: 1, bottom: 2, right: 2 });
  assert.deepEqual([marked("selected"), marked("target"), marked("edge-left")], [["0,0", "0,1"], ["2,1", "2,2"], ["2,1"]]);
  frame.draw(selection);
  assert.deepEqual([marked("target"), marked("edge-left")], [[], ["0,0"]]);
});

test("with nothing selected nothing is marked", () => {
  selection.go("0,0");
  frame.draw(selection);
  selection.go(null);
  frame.draw(selection);
  assert.deepEqual([marked("focused"), marked("chosen")], [[], []]);
});
