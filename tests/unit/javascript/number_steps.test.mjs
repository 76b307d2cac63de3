import assert from "node:assert/strict";
import { test } from "node:test";

import { goalOf, stepOf } from "../../../src/kakutei/shift/pages/staff/static/shift/staff/number_steps.js";

test("Enter and ↓ go on; Shift+Enter and ↑ go back", () => {
  assert.equal(stepOf({ key: "Enter" }), 1);
  assert.equal(stepOf({ key: "ArrowDown" }), 1);
  assert.equal(stepOf({ key: "Enter", shiftKey: true }), -1);
  assert.equal(stepOf({ key: "ArrowUp" }), -1);
});

test("digits and keys of an input method do what they do", () => {
  assert.equal(stepOf({ key: "1" }), 0);
  assert.equal(stepOf({ key: "Enter", isComposing: true }), 0);
});

test("the goal is the neighbour, after the last one [登録]", () => {
  const fields = ["a", "b"];
  assert.deepEqual(goalOf(fields, "a", 1), { field: "b" });
  assert.deepEqual(goalOf(fields, "b", -1), { field: "a" });
  assert.deepEqual(goalOf(fields, "b", 1), { save: true });
  assert.deepEqual(goalOf(fields, "a", -1), {});
});
