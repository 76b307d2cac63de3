import assert from "node:assert/strict";
import { test } from "node:test";

import { EditQueue } from "../../../src/kakutei/shift/pages/table/static/shift/table/edit_queue.js";

const edit = (id, text, former = "") => ({ id, text, former });

test("what changes nothing is not sent", () => {
  const queue = new EditQueue();
  assert.deepEqual(queue.add([edit("a", " ９-18 ", "9-18")]), []);
  assert.equal(queue.pending, false);
  assert.equal(queue.begin(), null);
  assert.deepEqual(queue.undo(), []);
});

test("only the edits that change something are sent", () => {
  const queue = new EditQueue();
  assert.deepEqual(queue.add([edit("a", "1", "1"), edit("b", "2", "1")]), [edit("b", "2", "1")]);
});

test("one request is under way at a time and takes all that waits", () => {
  const queue = new EditQueue();
  queue.add([edit("a", "1")]);
  assert.equal(queue.begin().length, 1);
  queue.add([edit("b", "2")]);
  queue.add([edit("c", "3")]);
  assert.equal(queue.begin(), null);
  queue.end();
  assert.deepEqual(queue.begin().map(({ changes }) => changes[0].id), ["b", "c"]);
});

test("edits are pending until their request has ended", () => {
  const queue = new EditQueue();
  queue.add([edit("a", "1")]);
  assert.deepEqual([queue.pending, queue.hasWaiting, queue.isWaiting("a"), queue.isWaiting("b")], [true, true, true, false]);
  queue.begin();
  assert.deepEqual([queue.pending, queue.hasWaiting, queue.isWaiting("a")], [true, false, false]);
  queue.end();
  assert.equal(queue.pending, false);
});

test("undo goes back step by step, each once", () => {
  const queue = new EditQueue();
  queue.add([edit("a", "1", "0")]);
  queue.add([edit("a", "2", "1"), edit("b", "2")]);
  assert.deepEqual(queue.undo(), [{ id: "a", text: "1" }, { id: "b", text: "" }]);
  assert.deepEqual(queue.undo(), [{ id: "a", text: "0" }]);
  assert.deepEqual(queue.undo(), []);
});

test("what was undone is done again step by step, until something else is entered", () => {
  const queue = new EditQueue();
  queue.add([edit("a", "1", "0")]);
  queue.add([edit("a", "2", "1")]);
  queue.undo();
  queue.undo();
  assert.deepEqual(queue.redo(), [{ id: "a", text: "1" }]);
  assert.deepEqual(queue.undo(), [{ id: "a", text: "0" }]);
  assert.deepEqual(queue.redo(), [{ id: "a", text: "1" }]);
  queue.add([edit("b", "1")]);
  assert.deepEqual(queue.redo(), []);
});

test("what was taken back is not done again", () => {
  const queue = new EditQueue();
  queue.add([edit("a", "1", "0")]);
  assert.deepEqual(queue.takeBack(), [{ id: "a", text: "0" }]);
  assert.deepEqual(queue.redo(), []);
});

test("an undo is not undone", () => {
  const queue = new EditQueue();
  queue.add([edit("a", "", "1")], { remember: false });
  assert.deepEqual(queue.undo(), []);
});

test("a refused batch restores the last change first and cannot be undone", () => {
  const queue = new EditQueue();
  queue.add([edit("z", "1")]);
  queue.begin();
  queue.end();
  queue.add([edit("a", "1", "0")]);
  queue.add([edit("a", "2", "1")]);
  assert.deepEqual(queue.reject(queue.begin()), [{ id: "a", text: "1" }, { id: "a", text: "0" }]);
  assert.deepEqual(queue.undo(), [{ id: "z", text: "" }]);
});
