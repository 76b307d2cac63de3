import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Commands } from "../../../src/kakutei/shift/pages/table/static/shift/table/commands.js";
import { Selection } from "../../../src/kakutei/shift/pages/table/static/shift/table/selection.js";
import { fakeGrid } from "./fake_grid.mjs";

let selection, commands, edited, said, pasted;

/** 3 × 4 cells, of which the first row holds 1, 2 and 9-18; nothing is entered, `edited` lists what would be. */
beforeEach(() => {
  [edited, said, pasted] = [[], [], []];
  const grid = fakeGrid(3, 4, { "0,0": "1", "0,1": "2", "0,2": "9-18" });
  const sight = { first: () => ({ r: 1, c: 2 }) };
  selection = new Selection(grid);
  const editor = {
    grid,
    sight,
    selection,
    say: (sentence) => said.push(sentence),
    change: (edits) => edited.push(edits.map(({ id, text }) => `${id}=${text}`).join(" ")),
    select: (first, last) => selection.cover(last, first),
    go: (id, { extend }) => selection.go(id, { extend }),
    widen: (whole) => selection.widen(whole),
    paste: (text) => pasted.push(text),
  };
  commands = new Commands(editor);
});

const select = (from, to = from) => selection.cover(from, to);

test("the first row is copied down, the first column to the right, each as one edit", () => {
  select("0,0", "2,1");
  commands.obey("fill down");
  commands.obey("fill right");
  assert.deepEqual(edited, ["1,0=1 1,1=2 2,0=1 2,1=2", "0,1=1 1,1= 2,1="]);
});

test("a single cell gets the one above it, the one before it", () => {
  select("1,2");
  commands.obey("fill down");
  select("0,1");
  commands.obey("fill right");
  assert.deepEqual(edited, ["1,2=9-18", "0,1=1"]);
});

test("above the first row and before the first column there is nothing to copy, and that is said", () => {
  select("0,0");
  commands.obey("fill down");
  commands.obey("fill right");
  assert.deepEqual([edited, said.length], [[], 2]);
});

test("a moved block is one edit, and it is selected where it landed", () => {
  select("0,0", "0,1");
  commands.moveBy({ rows: 2, columns: 1 }, { copy: false });
  assert.deepEqual([edited, selection.ids(), selection.at], [["0,0= 0,1= 2,1=1 2,2=2"], ["2,1", "2,2"], "2,1"]);
  assert.deepEqual(said, []);
});

test("a copied block stays where it was", () => {
  select("0,0", "0,1");
  commands.moveBy({ rows: 1, columns: 0 }, { copy: true });
  assert.deepEqual(edited, ["1,0=1 1,1=2"]);
});

test("how many cells fell outside the table is said", () => {
  select("0,1", "0,2");
  commands.moveBy({ rows: 1, columns: 2 }, { copy: false });
  assert.deepEqual([edited, selection.ids()], [["0,1= 1,3=2"], ["1,3"]]);
  assert.deepEqual(said, ["表の外になる1セルには書き込んでいません。"]);
});

test("a block that would lie outside as a whole is not moved", () => {
  select("0,1");
  commands.moveBy({ rows: 5, columns: 0 }, { copy: false });
  assert.deepEqual([edited, said.length, selection.ids()], [[], 1, ["0,1"]]);
});

test("the handle repeats the block over its target, which is selected", () => {
  select("0,0", "0,1");
  commands.fillOver({ top: 0, left: 0, bottom: 0, right: 3 });
  assert.deepEqual([edited, selection.ids().length], [["0,2=1 0,3=2"], 4]);
});

test("a head selects its row or column, and the next key goes into a cell in sight", () => {
  commands.selectHead({ whole: "rows", r: 2 });
  assert.deepEqual([selection.box(), selection.at], [{ top: 2, left: 0, bottom: 2, right: 3 }, "2,2"]);
  commands.selectHead({ whole: "columns", c: 0 });
  commands.selectHead({ whole: "columns", r: 0, c: 1 }, { extend: true });
  assert.deepEqual([selection.box(), selection.at], [{ top: 0, left: 0, bottom: 2, right: 1 }, "1,1"]);
  commands.selectHead({ whole: "all" });
  assert.deepEqual([selection.ids().length, selection.at], [12, "1,2"]);
});

test("where the browser refuses the clipboard the keys are named", async () => {
  globalThis.document = { execCommand: () => false };
  commands.copy("cut");
  Object.defineProperty(globalThis, "navigator", { value: { clipboard: { readText: async () => Promise.reject(new Error()) } }, configurable: true });
  await commands.paste();
  assert.deepEqual([said.length, pasted], [2, []]);
  navigator.clipboard.readText = async () => "1\t2";
  await commands.paste();
  assert.deepEqual(pasted, ["1\t2"]);
});
