// Editor, sender and undo together: what stands in the cells of a row after some keys.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Editor } from "../../../src/kakutei/shift/pages/table/static/shift/table/editor.js";
import { Selection } from "../../../src/kakutei/shift/pages/table/static/shift/table/selection.js";
import { Sender } from "../../../src/kakutei/shift/pages/table/static/shift/table/sender.js";
import { UndoHistory } from "../../../src/kakutei/shift/pages/table/static/shift/table/undo_history.js";
import { fakeGrid } from "./fake_grid.mjs";

const CODES = new Map(["0", "1", "2", "3", "9"].map((key) => [key, { name: `name of ${key}` }]));
const nothing = () => {};
let texts, editor, input, said, sender, asked, kept;

/** A row of three cells; the last one is where the row ends. Nothing is answered: what counts is what the cells show. */
beforeEach(() => {
  [texts, said, asked, kept] = [{ "0,0": "", "0,1": "", "0,2": "" }, [], null, new Map()];
  const page = {
    textOf: (id) => texts[id],
    meaningOf: () => "",
    labelOf: () => "",
    say: nothing,
    showUnsaved: nothing,
    listProblems: nothing,
    mark: nothing,
    show: (edits) => edits.forEach(({ id, text }) => (texts[id] = text)),
    post: () => new Promise(nothing),
  };
  const device = { all: async () => [], add: async () => {}, update: async () => {}, remove: async () => {} };
  const storage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, text) => kept.set(key, text), removeItem: nothing };
  sender = new Sender({ page, device, history: new UndoHistory(storage, "k") });
  const grid = { ...fakeGrid(1, 3), cell: () => ({ dataset: {} }), nameOf: (id) => id, text: (id) => texts[id] };
  input = {
    text: "",
    writing: false,
    write: (writing, text = "") => Object.assign(input, { writing, text }),
    clear: () => (input.text = ""),
    moveOver: nothing,
    focus: nothing,
  };
  const chooser = { open: false, ask: (labels) => (asked = labels), close: nothing, onKey: () => false };
  const [frame, note, problemList] = [{ draw: nothing }, { show: nothing }, { showOutside: nothing }];
  const say = (sentence) => said.push(sentence);
  const direction = { step: [0, 1] };
  const [selection, sight] = [new Selection(grid), { boxOf: nothing, reveal: nothing }];
  editor = new Editor({ frame, grid, sight, selection, input, codes: CODES, sender, direction, chooser, problemList, note, say });
});

function type(at, keys, pace = 700) {
  editor.go(at);
  [...keys].forEach((key, n) => {
    input.text += key;
    editor.onText(n * pace);
  });
  editor.enterWritten();
}

test("a time that begins with the code of its cell takes back nothing that was done before", () => {
  sender.edit([{ id: "0,0", text: "3" }, { id: "0,1", text: "9" }]);
  type("0,1", "9-18");
  assert.deepEqual(texts, { "0,0": "3", "0,1": "9-18", "0,2": "" });
  sender.undo();
  sender.undo();
  assert.deepEqual(texts, { "0,0": "", "0,1": "", "0,2": "" });
});

for (const pace of [80, 700, 2000])
  for (const time of ["10-19", "22-6", "17:30-22", "0900-1800", "9-18", "22:00-6:00", "13-22"])
    test(`${time} in the last cell of a row is that time at ${pace} ms a key (cases B1 and B2)`, () => {
      type("0,2", time, pace);
      assert.deepEqual([texts, asked], [{ "0,0": "", "0,1": "", "0,2": time }, null]);
    });

for (const pace of [80, 700, 2000])
  for (const [keys, cells] of [
    ["16-22", ["16-22", "", ""]],
    ["16:30-20", ["16:30-20", "", ""]],
    ["1630-2000", ["1630-2000", "", ""]],
    ["1116:30-20", ["1", "1", "16:30-20"]],
    ["26-30", ["26-30", "", ""]],
    ["16", ["1", "6", ""]],
    ["6-15", ["6-15", "", ""]],
  ])
    test(`${keys} at ${pace} ms a key, where 6 and 7 are no codes (case B1)`, () => {
      type("0,0", keys, pace);
      assert.deepEqual(Object.values(texts), cells);
    });

test("a time beyond the last cell is not entered, and what stands there stays (case B4)", () => {
  type("0,0", "1119-18", 200);
  assert.deepEqual(texts, { "0,0": "1", "0,1": "1", "0,2": "1" });
  assert.match(said.at(-1), /行の終わりまで/);
});

test("a press on a choice does not ask the question anew", () => {
  type("0,0", "09-15", 50);
  assert.equal(asked.length, 2);
  [asked, editor.chooser.open] = [null, true];
  editor.onBlur();
  assert.equal(asked, null);
});
