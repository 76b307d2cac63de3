import assert from "node:assert/strict";
import { test } from "node:test";

import { UndoHistory } from "../../../src/kakutei/shift/pages/table/static/shift/table/undo_history.js";

/** As sessionStorage, with room for so many characters; `written` counts those of all writes. */
function storage(room = 1e6) {
  const kept = new Map();
  const used = () => [...kept].reduce((sum, [key, text]) => sum + key.length + text.length, 0);
  return {
    written: 0,
    getItem: (key) => kept.get(key) ?? null,
    setItem(key, text) {
      const more = text.length - (kept.has(key) ? kept.get(key).length : -key.length);
      if (used() + more > room) throw new Error("QuotaExceededError");
      this.written += key.length + text.length;
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
  const kept = storage(200);
  const history = new UndoHistory(kept, "k");
  for (const text of ["1", "2", "3", "4"]) history.push(step(text));
  for (const each of [new UndoHistory(kept, "k"), history]) {
    assert.deepEqual(each.undo(), step("4"));
    each.redo();
  }
  assert.ok(![...kept.kept.values()].includes(JSON.stringify(step("1"))));
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

test("a step is written once, whatever came before it, and an undo writes no step", () => {
  const kept = storage();
  const history = new UndoHistory(kept, "k");
  const writtenBy = (does) => ((kept.written = 0), does(), kept.written);
  for (let n = 0; n < 150; n++) history.push(step("1"));
  const size = JSON.stringify(step("1")).length;
  assert.ok(writtenBy(() => history.push(step("1"))) < 2 * size);
  assert.ok(writtenBy(() => history.undo()) < size);
});

test("what can no longer be undone or redone leaves the storage", () => {
  const kept = storage();
  const history = new UndoHistory(kept, "k");
  for (let n = 0; n < 250; n++) history.push(step(`${n}`));
  assert.equal(kept.kept.size, 201);
  for (let n = 0; n < 10; n++) history.undo();
  history.push(step("new"));
  assert.equal(kept.kept.size, 192);
  history.takeBack();
  assert.equal(kept.kept.size, 191);
  const after = new UndoHistory(kept, "k");
  assert.deepEqual([after.redo(), after.undo()], [null, step("239")]);
});

test("a history of which a step is missing begins anew", () => {
  const kept = storage();
  const history = new UndoHistory(kept, "k");
  for (const text of ["1", "2"]) history.push(step(text));
  kept.removeItem("k 0");
  assert.equal(new UndoHistory(kept, "k").undo(), null);
});

test("no more than two hundred steps are kept", () => {
  const history = new UndoHistory(storage(), "k");
  for (let n = 0; n < 250; n++) history.push(step(`${n}`));
  let undone = 0;
  while (history.undo()) undone += 1;
  assert.equal(undone, 200);
});
