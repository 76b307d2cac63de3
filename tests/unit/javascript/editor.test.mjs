import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Editor } from "../../../src/kakutei/shift/pages/table/static/shift/table/editor.js";
import { Frame } from "../../../src/kakutei/shift/pages/table/static/shift/table/frame.js";
import { Selection } from "../../../src/kakutei/shift/pages/table/static/shift/table/selection.js";
import { FakeElements } from "./fake_elements.mjs";
import { fakeGrid } from "./fake_grid.mjs";

let editor, input, edited, undone, elements, revealed, asked, said, noted, outside, refused;

const cell = (id) => elements.get(id, { dataset: { text: "9-18" } });
const marked = (name) => elements.marked(name);

/** An editor of 2 × 3 empty cells, at the first one; `edited` lists what it enters. */
beforeEach(() => {
  [edited, undone, asked, said, refused, outside] = [[], 0, null, [], null, []];
  [elements, revealed] = [new FakeElements(), []];
  const rowsOf = ({ top, bottom }) => [0, 1].slice(top, bottom + 1).map((r) => elements.get(`row ${r}`));
  const grid = { ...fakeGrid(2, 3), cell, rowsOf, nameOf: (id) => `name ${id}`, text: (id) => cell(id).dataset.text };
  const sight = { boxOf: (id) => `box of ${id}`, reveal: (id) => revealed.push(id) };
  input = {
    text: "",
    writing: false,
    write: (writing, text = "") => Object.assign(input, { writing, text }),
    clear: () => (input.text = ""),
    moveOver: (over, name, box) => Object.assign(input, { over, name, box }),
    focus: () => (input.focused = true),
  };
  const sender = {
    edit: (edits) => edited.push(edits.map(({ id, text }) => `${id}=${text}`).join(" ")) > 0,
    undo: () => (undone += 1),
    takeBack: () => (undone += 1),
    problemOf: (id) => (id === refused ? { sentence: "読めません" } : null),
    redo: () => edited.push("redo"),
  };
  const codes = new Map([["0", { name: "公休" }], ["1", { name: "早番" }], ["2", {}], ["8", {}], ["9", { name: "有給" }]]);
  const chooser = {
    get open() {
      return asked !== null;
    },
    ask: (labels, cell, choose) => (asked = { labels, cell, choose }),
    close: () => (asked = null),
    onKey: () => false,
  };
  const say = (sentence) => said.push(sentence);
  const [note, problemList] = [{ show: (_, sentence) => (noted = sentence) }, { showOutside: (texts) => (outside = texts) }];
  const direction = { step: [0, 1] };
  const [frame, selection] = [new Frame(grid, () => {}), new Selection(grid)];
  editor = new Editor({ frame, grid, sight, selection, input, codes, sender, direction, chooser, problemList, note, say });
  editor.go("0,0");
});

const type = (text, stamp = 0) => {
  input.text += text;
  editor.onText(stamp);
};
const press = (key, more = {}) => {
  const event = { key, shiftKey: false, ...more, prevented: false, preventDefault: () => (event.prevented = true) };
  editor.onKey(event);
  return event.prevented;
};

test("the cell where the next key goes is shown, and the range", () => {
  assert.deepEqual([marked("focused"), marked("ranged"), input.focused], [["0,0"], [], true]);
  press("ArrowRight", { shiftKey: true });
  assert.deepEqual([marked("focused"), marked("ranged")], [["0,1"], ["row 0"]]);
  assert.deepEqual([input.over, input.box, revealed], [cell("0,1"), "box of 0,1", ["0,0", "0,1"]]);
  press("Escape");
  assert.deepEqual([marked("focused"), marked("ranged")], [["0,1"], []]);
});

test("a table without cells has nothing to show", () => {
  editor.selection.go(null);
  editor.go(undefined);
  editor.draw();
  assert.deepEqual(marked("focused"), []);
});

test("keys of the browser are left to it", () => {
  assert.equal(press("c", { ctrlKey: true }), false);
});

test("codes are entered one after the other, in the direction", () => {
  type("1");
  type("2");
  assert.deepEqual([edited, editor.selection.at, input.text], [["0,0=1", "0,1=2"], "0,2", ""]);
});

test("a code fills a range, and the selection stays", () => {
  press("ArrowRight", { shiftKey: true });
  type("1");
  assert.deepEqual([edited, editor.selection.at, input.text], [["0,0=1 0,1=1"], "0,1", ""]);
});

test("a time is entered by Enter, at the table's edge too", () => {
  type("7");
  type("-12");
  assert.equal(press("Enter"), true);
  type("7-12");
  press("Enter");
  assert.deepEqual([edited, editor.selection.at, input.writing], [["0,0=7-12", "1,0=7-12"], "1,0", false]);
});

test("a code that turns out to begin a time is undone and written", () => {
  type("9", 0);
  type("-", 900);
  assert.deepEqual([undone, editor.selection.at, input.text, input.writing], [1, "0,0", "9-", true]);
});

test("two digits that make an hour are undone together, at any pace", () => {
  type("2", 0);
  type("2", 700);
  type(":", 1400);
  assert.deepEqual([undone, editor.selection.at, input.text], [2, "0,0", "22:"]);
  type("00-6:00");
  press("Enter");
  assert.deepEqual(edited.slice(2), ["0,0=22:00-6:00"]);
});

test("a digit that was a code stays one, and the time goes into the cell after it", () => {
  type("1", 0);
  type("9", 700);
  type("-", 1400);
  type("18");
  press("Enter");
  assert.deepEqual(edited.slice(2), ["0,0=1", "0,1=9-18"]);
  assert.deepEqual([editor.selection.at, input.writing], ["1,1", false]);
});

test("where two meanings remain nothing is entered until one is chosen", () => {
  type("0", 0);
  type("9", 700);
  type("-", 1400);
  type("15");
  press("Enter");
  assert.deepEqual([edited.length, asked.labels, input.writing], [2, ["09-15", "公休、次のセルに 9-15"], true]);
  editor.onBlur();
  assert.equal(edited.length, 2);
  asked.choose(1);
  assert.deepEqual([edited.slice(2), editor.selection.at, input.writing], [["0,0=0", "0,1=9-15"], "0,1", false]);
});

test("a time for several selected cells goes into each of them (case B3)", () => {
  press("ArrowRight", { shiftKey: true });
  for (const sign of ["9", "-"]) type(sign);
  type("15");
  press("Enter");
  assert.deepEqual([undone, edited], [1, ["0,0=9 0,1=9", "0,0=9-15 0,1=9-15"]]);
});

test("at the row's end the last code stays, and the next one is not entered (case B4)", () => {
  for (const key of ["1", "2", "1", "2"]) type(key);
  assert.deepEqual([edited, said.length], [["0,0=1", "0,1=2", "0,2=1"], 1]);
  press("ArrowDown");
  type("9");
  assert.equal(edited.at(-1), "1,2=9");
});

test("Enter after a run of digits that may be a time asks (case B2)", () => {
  const grid = editor.grid;
  editor.grid = { ...grid, idAt: (r, c) => `${r},${c}` };
  editor.selection.grid = editor.grid;
  for (const key of "9001800") type(key);
  press("Enter");
  assert.equal(asked.labels[0], "9:00-18:00");
  asked.choose(0);
  assert.deepEqual([undone, edited.at(-1), editor.selection.at], [7, "0,0=9:00-18:00", "0,0"]);
});

test("Ctrl+Y does again what was undone (case B9)", () => {
  assert.equal(press("y", { ctrlKey: true }), true);
  assert.equal(press("Z", { ctrlKey: true, shiftKey: true }), true);
  assert.deepEqual([edited, undone], [["redo", "redo"], 0]);
});

test("a copied code is the word that a spreadsheet shows (case B16)", () => {
  const board = { setData: (_, text) => (board.data = text) };
  cell("0,0").dataset.text = "1";
  editor.onCopy({ clipboardData: board, preventDefault: () => {} });
  assert.equal(board.data, "早番");
});

test("after a move a sign of a time begins a text of its own", () => {
  type("9");
  press("ArrowDown");
  type("-");
  assert.deepEqual([undone, input.text], [0, "-"]);
});

test("Delete empties the selection and a code before it is not taken back", () => {
  type("9");
  assert.equal(press("Delete"), true);
  type("-");
  assert.deepEqual([edited, undone], [["0,0=9", "0,1="], 0]);
});

test("Escape drops what is written and the range", () => {
  press("ArrowRight", { shiftKey: true });
  type("7");
  assert.equal(press("Escape"), false);
  assert.deepEqual([edited, input.writing, editor.selection.ids()], [[], false, ["0,1"]]);
});

test("Escape leaves the table where nothing is written and one cell is selected (case B17)", () => {
  let left = 0;
  input.leave = () => (left += 1);
  press("Escape");
  assert.equal(left, 1);
});

test("Ctrl+Z drops what is written, else undoes", () => {
  type("7");
  press("z", { ctrlKey: true });
  assert.deepEqual([undone, input.writing], [0, false]);
  type("9");
  press("z", { ctrlKey: true });
  assert.equal(undone, 1);
  type("-");
  assert.deepEqual([undone, input.text], [1, "-"]);
});

test("F2 writes on in the cell's text", () => {
  assert.equal(press("F2"), true);
  assert.deepEqual([input.text, input.writing], ["9-18", true]);
});

test("a text that is left is entered", () => {
  input.text = "kept";
  editor.onBlur();
  assert.equal(input.text, "kept");
  input.text = "";
  assert.deepEqual(edited, []);
  type("7-12");
  editor.onBlur();
  assert.deepEqual([edited, input.writing], [["0,0=7-12"], false]);
});

test("cells are copied and pasted unless a text is written", () => {
  const board = { data: "", setData: (_, text) => (board.data = text), getData: () => board.data };
  let prevented = 0;
  const event = { clipboardData: board, preventDefault: () => (prevented += 1) };
  press("ArrowRight", { shiftKey: true });
  editor.onCopy(event);
  assert.equal(board.data, "9-18\t9-18");
  press("ArrowDown");
  editor.onPaste(event);
  assert.deepEqual(edited, ["1,1=9-18 1,2=9-18"]);
  press("F2");
  board.data = "1";
  editor.onPaste(event);
  editor.onCopy(event);
  assert.deepEqual([edited.length, board.data, prevented], [1, "1", 2]);
});

test("while a cell is selected the page shows why it is not saved, and says whose cell of which day it is", () => {
  refused = "0,1";
  editor.go("0,1");
  assert.equal(noted, "読めません");
  editor.go("0,2");
  assert.deepEqual([noted, input.name], ["", "name 0,2"]);
});
test("Ctrl+Enter enters into all selected cells, which stay selected", () => {
  press("ArrowRight", { shiftKey: true });
  type("7-12");
  assert.equal(press("Enter", { ctrlKey: true }), true);
  assert.deepEqual([edited, editor.selection.ids(), input.writing], [["0,0=7-12 0,1=7-12"], ["0,0", "0,1"], false]);
});

test("cutting copies and empties, as one edit", () => {
  const board = { setData: (_, text) => (board.data = text) };
  press("ArrowRight", { shiftKey: true });
  editor.onCut({ clipboardData: board, preventDefault: () => {} });
  assert.deepEqual([board.data, edited], ["9-18\t9-18", ["0,0= 0,1="]]);
  press("F2");
  editor.onCut({ clipboardData: board });
  assert.equal(edited.length, 1);
});

test("what was pasted is selected, nothing else was written, and what had no cell is listed", () => {
  editor.paste("1\t2\n3\n4");
  assert.deepEqual([edited, editor.selection.ids(), editor.selection.at], [["0,0=1 0,1=2 1,0=3"], ["0,0", "0,1", "1,0", "1,1"], "0,0"]);
  assert.deepEqual(outside, ["4"]);
});

test("after a command a sign of a time begins a text of its own", () => {
  type("9");
  press("ArrowRight", { shiftKey: true });
  type("9");
  press(" ", { shiftKey: true });
  type("-");
  assert.deepEqual([undone, input.text], [0, "-"]);
});
