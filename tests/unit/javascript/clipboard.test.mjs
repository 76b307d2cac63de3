import assert from "node:assert/strict";
import { test } from "node:test";

import { asLines, asText, pastedEdits } from "../../../src/kakutei/shift/pages/table/static/shift/table/clipboard.js";
import { fakeGrid } from "./fake_grid.mjs";

test("cells are copied as a line per row and a tab between columns", () => {
  const cells = [{ r: 4, text: "1" }, { r: 4, text: "" }, { r: 5, text: "9-18" }, { r: 5, text: "0" }];
  assert.equal(asText(cells), "1\t\n9-18\t0");
});

test("a spreadsheet's text is read as rows; its last line break is none of them", () => {
  assert.deepEqual(asLines("1\t2\r\n3\t\r\n"), [["1", "2"], ["3", ""]]);
  assert.deepEqual(asLines("1\n\n"), [["1"], [""]]);
});

test("one text is pasted into each selected cell", () => {
  const edits = [{ id: "0,0", text: "1" }, { id: "0,1", text: "1" }];
  assert.deepEqual(pastedEdits("1\n", ["0,0", "0,1"], fakeGrid(2, 2)), { edits, outside: [] });
});

test("a row of columns and a column of rows are blocks too", () => {
  const first = { id: "0,0", text: "1" };
  assert.deepEqual(pastedEdits("1\t2", ["0,0"], fakeGrid(2, 2)).edits, [first, { id: "0,1", text: "2" }]);
  assert.deepEqual(pastedEdits("1\n2", ["0,0"], fakeGrid(2, 2)).edits, [first, { id: "1,0", text: "2" }]);
});

test("a block is pasted from the first selected cell on; what has no cell is returned", () => {
  assert.deepEqual(pastedEdits("1\t2\n3\t4\n5\t6", ["0,1", "1,1"], fakeGrid(2, 2)), {
    edits: [{ id: "0,1", text: "1" }, { id: "1,1", text: "3" }],
    outside: ["2", "4", "5", "6"],
  });
});

test("a cell of two lines is one cell: a split shift, as spreadsheets show it (case B20)", () => {
  assert.deepEqual(asLines('"9-13\n17-21"\t公休\r\n早番\t"9-13\r\n17-21"\r\n'), [
    ["9-13 17-21", "公休"],
    ["早番", "9-13 17-21"],
  ]);
  assert.deepEqual(asLines('"9-13 ""早""\n17-21"'), [['9-13 "早" 17-21']]);
  assert.deepEqual(asLines('"早\t1'), [['"早', "1"]]);
  assert.deepEqual(asLines("1\t\n\t2"), [["1", ""], ["", "2"]]);
});
