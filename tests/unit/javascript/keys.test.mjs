import assert from "node:assert/strict";
import { test } from "node:test";

import { commandOf } from "../../../src/kakutei/shift/pages/table/static/shift/table/keys.js";

const press = (key, { writing = false, ...more } = {}) => commandOf({ key, ...more }, writing);
const move = (step, extend = false) => ({ does: "move", prevents: true, step, extend });

test("arrows move, with Shift they extend the selection", () => {
  assert.deepEqual(press("ArrowUp", { shiftKey: false }), move([-1, 0]));
  assert.deepEqual(press("ArrowDown", { shiftKey: false }), move([1, 0]));
  assert.deepEqual(press("ArrowLeft", { shiftKey: true }), move([0, -1], true));
  assert.deepEqual(press("ArrowRight", { shiftKey: true }), move([0, 1], true));
});

test("while a text is written ← and → stay in it; ↑ and ↓ leave and never extend", () => {
  assert.equal(press("ArrowLeft", { writing: true }), null);
  assert.equal(press("ArrowRight", { writing: true }), null);
  assert.deepEqual(press("ArrowDown", { writing: true, shiftKey: true }), move([1, 0]));
});

test("Enter goes on, with Shift back", () => {
  assert.deepEqual(press("Enter"), { ...move([1, 0]), does: "finish" });
  assert.deepEqual(press("Enter", { shiftKey: true }), { ...move([-1, 0]), does: "finish" });
});

test("Tab is the browser's: it leaves the table (case B17)", () => {
  assert.equal(press("Tab"), null);
  assert.equal(press("Tab", { shiftKey: true, writing: true }), null);
});

test("Ctrl+Y and Ctrl+Shift+Z redo (case B9)", () => {
  for (const more of [{ ctrlKey: true }, { metaKey: true }]) {
    assert.deepEqual(press("y", more), { does: "redo", prevents: true });
    assert.deepEqual(press("Z", { ...more, shiftKey: true }), { does: "redo", prevents: true });
  }
});

test("Ctrl+Z and ⌘Z undo; other commands are the browser's", () => {
  for (const more of [{ ctrlKey: true }, { metaKey: true }]) {
    assert.deepEqual(press("Z", more), { does: "undo", prevents: true });
    assert.equal(press("ArrowDown", more), null);
    assert.equal(press("Delete", more), null);
  }
  assert.equal(press("Enter", { altKey: true }), null);
});

test("Delete empties cells, but edits the text while one is written", () => {
  for (const key of ["Delete", "Backspace"]) {
    assert.deepEqual(press(key), { does: "empty", prevents: true });
    assert.equal(press(key, { writing: true }), null);
  }
});

test("Escape leaves and F2 writes", () => {
  assert.deepEqual(press("Escape"), { does: "leave", prevents: false });
  assert.deepEqual(press("F2"), { does: "write", prevents: true });
});

test("keys of an input method and of text are left to the input", () => {
  assert.equal(press("Enter", { isComposing: true }), null);
  assert.equal(press("Enter", { keyCode: 229 }), null);
  assert.equal(press("9"), null);
});
