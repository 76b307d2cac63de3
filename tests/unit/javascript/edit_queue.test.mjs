import assert from "node:assert/strict";
import { test } from "node:test";

import { EditQueue } from "../../../src/kakutei/shift/pages/table/static/shift/table/edit_queue.js";

let numbers = 0;
const edit = (id, text, seen = "") => ({ edit: `e${(numbers += 1)}`, id, text, seen });
const saved = { state: "saved" };
const unreadable = { state: "unknown", sentence: "読めません" };
const changedTo = (standing) => ({ state: "changed meanwhile", sentence: "変更されました", standing, label: standing });

/** The answer to one edit after the other: { [edit]: result }. */
const results = (edits, ...all) => Object.fromEntries(edits.map(({ edit }, n) => [edit, all[n]]));

test("one request is under way at a time, in the order of typing", () => {
  const queue = new EditQueue();
  queue.add([edit("a", "1")]);
  assert.deepEqual(queue.begin(9).map(({ id }) => id), ["a"]);
  queue.add([edit("b", "2"), edit("c", "3"), edit("d", "4")]);
  assert.equal(queue.begin(9), null);
  queue.failed();
  assert.deepEqual(queue.begin(3).map(({ id }) => id), ["a", "b", "c"]);
  assert.equal(queue.pending, 4);
});

test("of a cell one edit goes with a request", () => {
  const queue = new EditQueue();
  queue.add([edit("a", "1"), edit("b", "2"), edit("a", "3", "1"), edit("c", "4")]);
  assert.deepEqual(queue.begin(9).map(({ text }) => text), ["1", "2"]);
  queue.failed();
  assert.deepEqual(queue.begin(9).map(({ text }) => text), ["1", "2"]);
  queue.answered({});
  assert.deepEqual(queue.begin(9).map(({ text }) => text), ["3", "4"]);
});

test("nothing to send is no request", () => {
  assert.equal(new EditQueue().begin(9), null);
});

test("what is saved is over, what is refused stays until it is discarded", () => {
  const queue = new EditQueue();
  queue.add([edit("a", "1"), edit("b", "??", "9-18")]);
  const sent = queue.begin(9);
  assert.deepEqual(queue.answered(results(sent, saved, unreadable)), { over: [sent[0]], rebased: [] });
  assert.deepEqual([queue.pending, queue.count], [0, 1]);
  assert.equal(queue.problemOf("b").standing, "9-18");
  assert.deepEqual(queue.unsavedIds(), new Set(["b"]));
  assert.equal(queue.discard("b"), sent[1]);
  assert.equal(queue.discard("b"), null);
  assert.equal(queue.count, 0);
});

test("an edit without a result is not taken for saved", () => {
  const queue = new EditQueue();
  queue.add([edit("a", "1")]);
  queue.begin(9);
  assert.deepEqual(queue.answered({}).over, []);
  assert.match(queue.problemOf("a").sentence, /保存できたか確認できません/);
});

test("a new edit of the cell replaces what was refused there", () => {
  const queue = new EditQueue();
  queue.add([edit("a", "??")]);
  queue.answered(results(queue.begin(9), unreadable));
  queue.add([edit("a", "1")]);
  assert.deepEqual([queue.problems, queue.pending], [[], 1]);
});

test("what was typed over an unreadable text was typed over what stood before that", () => {
  const queue = new EditQueue();
  queue.add([edit("a", "??", "9-18")]);
  const [first] = queue.begin(9);
  queue.add([edit("a", "1", "??")]);
  const { over, rebased } = queue.answered({ [first.edit]: unreadable });
  assert.deepEqual([over, rebased.map(({ text, seen }) => [text, seen])], [[first], [["1", "9-18"]]]);
  assert.deepEqual([queue.problems, queue.begin(9)[0].seen], [[], "9-18"]);
});

test("what was typed after another planner's change is still asked about", () => {
  const queue = new EditQueue();
  queue.add([edit("a", "1", "")]);
  const [first] = queue.begin(9);
  queue.add([edit("a", "2", "1")]);
  queue.answered({ [first.edit]: changedTo("3") });
  assert.equal(queue.begin(9)[0].seen, "1");
});

test("a refusal of everything keeps the last text of each cell, and what stood there first", () => {
  const queue = new EditQueue();
  const [one, other, last] = [edit("a", "1", "0"), edit("b", "2"), edit("a", "3", "1")];
  queue.add([one, other]);
  queue.begin(9);
  queue.add([last]);
  assert.deepEqual(queue.refuseAll("できません"), [one]);
  assert.deepEqual(queue.problems.map(({ edit, standing }) => [edit.text, standing]), [["3", "0"], ["2", ""]]);
});
