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
    assert.equal(press("Delete", more), null);
    assert.equal(press("x", more), null);
  }
  assert.equal(press("Enter", { altKey: true }), null);
});

test("Home, End, PageUp and PageDown lead to places, with Shift they extend", () => {
  const to = (key, more) => press(key, { shiftKey: false, ...more });
  for (const [key, place] of [["Home", "row start"], ["End", "row end"], ["PageUp", "page up"], ["PageDown", "page down"]]) {
    assert.deepEqual(to(key), { does: "move", prevents: true, to: place, extend: false });
    assert.equal(to(key, { shiftKey: true }).extend, true);
  }
  for (const more of [{ ctrlKey: true }, { metaKey: true }]) {
    assert.equal(to("Home", more).to, "table start");
    assert.deepEqual(to("End", { ...more, shiftKey: true }), { does: "move", prevents: true, to: "table end", extend: true });
  }
});

test("Ctrl+arrows jump, with Shift they extend", () => {
  assert.deepEqual(press("ArrowDown", { ctrlKey: true, shiftKey: false }), { does: "move", prevents: true, jump: [1, 0], extend: false });
  assert.deepEqual(press("ArrowLeft", { metaKey: true, shiftKey: true }), { does: "move", prevents: true, jump: [0, -1], extend: true });
});

test("commands of a spreadsheet; with Shift their letters are the browser's", () => {
  const letters = { a: "select all", d: "fill down", r: "fill right" };
  for (const [key, does] of Object.entries(letters)) {
    assert.deepEqual(press(key, { ctrlKey: true }), { does, prevents: true });
    assert.equal(press(key, { ctrlKey: true, shiftKey: true }), null);
  }
  assert.deepEqual(press(" ", { shiftKey: true }), { does: "select rows", prevents: true });
  assert.deepEqual(press(" ", { ctrlKey: true }), { does: "select columns", prevents: true });
  assert.equal(press(" "), null);
  for (const menu of [press("ContextMenu"), press("F10", { shiftKey: true })]) assert.deepEqual(menu, { does: "menu", prevents: true });
  assert.equal(press("F10"), null);
});

test("Ctrl+Enter enters and stays, while writing too", () => {
  for (const writing of [false, true]) assert.deepEqual(press("Enter", { ctrlKey: true, writing }), { does: "enter", prevents: true });
});

test("while a text is written its own keys edit it, and it is not lost to a reload", () => {
  const writing = { writing: true, shiftKey: false };
  for (const key of ["Home", "End", "ContextMenu"]) assert.equal(press(key, writing), null);
  for (const key of ["a", "ArrowLeft", "Home", " "]) assert.equal(press(key, { ...writing, ctrlKey: true }), null);
  for (const key of ["d", "r"]) assert.deepEqual(press(key, { ...writing, ctrlKey: true }), { does: "nothing", prevents: true });
  assert.equal(press(" ", { writing: true, shiftKey: true }), null);
  assert.equal(press("PageDown", writing).to, "page down");
});

test("an input method keeps Shift+Space and Ctrl+Space", () => {
  for (const more of [{ isComposing: true }, { keyCode: 229 }]) {
    assert.equal(press(" ", { shiftKey: true, ...more }), null);
    assert.equal(press(" ", { ctrlKey: true, ...more }), null);
  }
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
