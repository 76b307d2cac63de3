import assert from "node:assert/strict";
import { test } from "node:test";

import { UndoHistory } from "../../../src/kakutei/shift/pages/table/static/shift/table/undo_history.js";

/** As sessionStorage, with room for so many characters. */
function storage(room = 1e6) {
  const kept = new Map();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, text) => {
      if (text.length > room) throw new Error("QuotaExceededError");
      kept.set(key, text);
    },
    removeItem: (key) => kept.delete(key),
    kept,
  };
}

const step = (text) => [{ edit: text, id: "a", text, former: "" }];

test("steps are undone one by one and redone, until something else is entered", () => {
  const history = new UndoHistory(storage(), "k");
  for (const text of ["1", "2", "3"]) history.push(step(text));
  assert.deepEqual([history.undo(), history.undo()], [step("3"), step("2")]);
  assert.deepEqual(history.redo(), step("2"));
  history.push(step("4"));
  assert.equal(history.redo(), null);
  assert.deepEqual([history.undo(), history.undo(), history.undo(), history.undo()], [step("4"), step("2"), step("1"), null]);
});

test("what was taken back is not redone", () => {
  const history = new UndoHistory(storage(), "k");
  history.push(step("1"));
  assert.deepEqual(history.takeBack(), step("1"));
  assert.deepEqual([history.redo(), history.takeBack()], [null, null]);
});

test("a reload of the page keeps what can be undone and redone, under its own key", () => {
  const kept = storage();
  const before = new UndoHistory(kept, "k");
  before.push(step("1"));
  before.push(step("2"));
  before.undo();
  const after = new UndoHistory(kept, "k");
  assert.deepEqual([after.redo(), after.undo(), after.undo(), after.undo()], [step("2"), step("2"), step("1"), null]);
  assert.equal(new UndoHistory(kept, "other").undo(), null);
});

test("where the storage is full the oldest steps are given up, not the newest", () => {
  const history = new UndoHistory(storage(150), "k");
  for (const text of ["1", "2", "3", "4"]) history.push(step(text));
  assert.deepEqual(history.undo(), step("4"));
  const none = new UndoHistory(storage(10), "k");
  none.push(step("1"));
  assert.equal(none.undo(), null);
});

test("what cannot be read begins anew", () => {
  for (const text of ["{", "null", '{"steps":1}', '{"steps":[],"done":3}']) {
    const kept = storage();
    kept.setItem("k", text);
    assert.equal(new UndoHistory(kept, "k").undo(), null);
  }
});

test("no more than two hundred steps are kept", () => {
  const history = new UndoHistory(storage(), "k");
  for (let n = 0; n < 250; n++) history.push(step(`${n}`));
  let undone = 0;
  while (history.undo()) undone += 1;
  assert.equal(undone, 200);
});
