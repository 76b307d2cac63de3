import assert from "node:assert/strict";
import { test } from "node:test";

import { boxAround, fillEdits, fillTarget, firstColumn, firstRow, movedBox, moveEdits } from "../../../src/kakutei/shift/pages/table/static/shift/table/blocks.js";
import { fakeGrid } from "./fake_grid.mjs";

const box = (top, left, bottom, right) => ({ top, left, bottom, right });
const shown = (edits) => edits.map(({ id, text }) => `${id}=${text}`);
const grid = fakeGrid(6, 6, { "1,1": "1", "1,2": "2", "2,1": "3", "2,2": "4" });
const block = box(1, 1, 2, 2);

test("a fill repeats the pattern of the block to the right and downwards", () => {
  assert.deepEqual(shown(fillEdits(box(1, 1, 1, 2), box(1, 1, 1, 5), grid)), ["1,3=1", "1,4=2", "1,5=1"]);
  assert.deepEqual(shown(fillEdits(box(1, 1, 2, 1), box(1, 1, 5, 1), grid)), ["3,1=1", "4,1=3", "5,1=1"]);
});

test("a fill to the left and upwards goes on with the pattern backwards", () => {
  assert.deepEqual(shown(fillEdits(box(1, 1, 1, 2), box(1, 0, 1, 2), grid)), ["1,0=2"]);
  assert.deepEqual(shown(fillEdits(box(1, 1, 2, 1), box(0, 1, 2, 1), grid)), ["0,1=3"]);
});

test("a fill over the block alone changes nothing", () => {
  assert.deepEqual(fillEdits(block, block, grid), []);
});

test("the handle fills in the direction in which it is dragged farther", () => {
  assert.deepEqual(fillTarget(block, { r: 3, c: 5 }), box(1, 1, 2, 5));
  assert.deepEqual(fillTarget(block, { r: 5, c: 3 }), box(1, 1, 5, 2));
  assert.deepEqual(fillTarget(block, { r: 1, c: 0 }), box(1, 0, 2, 2));
  assert.deepEqual(fillTarget(block, { r: 0, c: 1 }), box(0, 1, 2, 2));
  assert.deepEqual(fillTarget(block, { r: 2, c: 2 }), block);
});

test("the first row and column of a block, or those before a single one", () => {
  assert.deepEqual([firstRow(block), firstColumn(block)], [box(1, 1, 1, 2), box(1, 1, 2, 1)]);
  assert.deepEqual([firstRow(box(2, 1, 2, 2)), firstColumn(box(1, 2, 2, 2))], [box(1, 1, 1, 2), box(1, 1, 2, 1)]);
  assert.deepEqual([firstRow(box(0, 1, 0, 2)), firstColumn(box(1, 0, 2, 0))], [null, null]);
});

test("a moved block leaves empty cells, but not where it lands", () => {
  const { edits, outside } = moveEdits(block, { rows: 0, columns: 1 }, { copy: false, grid });
  assert.deepEqual(shown(edits), ["1,1=", "2,1=", "1,2=1", "1,3=2", "2,2=3", "2,3=4"]);
  assert.equal(outside, 0);
});

test("a copied block stays where it was", () => {
  const { edits } = moveEdits(block, { rows: 3, columns: 0 }, { copy: true, grid });
  assert.deepEqual(shown(edits), ["4,1=1", "4,2=2", "5,1=3", "5,2=4"]);
});

test("what falls outside the table is counted, not written, and not emptied", () => {
  const { edits, outside } = moveEdits(block, { rows: 0, columns: 4 }, { copy: false, grid });
  assert.deepEqual([shown(edits), outside], [["1,1=", "2,1=", "1,5=1", "2,5=3"], 2]);
});

test("each cell is named once in an edit, so that undo restores it", () => {
  for (const by of [{ rows: 1, columns: 0 }, { rows: -1, columns: 1 }, { rows: 0, columns: 5 }]) {
    const ids = moveEdits(block, by, { copy: false, grid }).edits.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  }
});

test("a moved box ends at the edge of the table", () => {
  const size = { rows: 6, columns: 6 };
  assert.deepEqual(movedBox(block, { rows: 1, columns: 4 }, size), box(2, 5, 3, 5));
  assert.deepEqual(movedBox(block, { rows: -2, columns: 0 }, size), box(0, 1, 0, 2));
  assert.equal(movedBox(block, { rows: 9, columns: 0 }, size), null);
});

test("the box around places holds the last of ragged lines", () => {
  assert.deepEqual(boxAround([{ r: 2, c: 1 }, { r: 2, c: 4 }, { r: 3, c: 1 }]), box(2, 1, 3, 4));
});
