import assert from "node:assert/strict";
import { test } from "node:test";

import { workingIn } from "../../../src/kakutei/shift/pages/table/static/shift/table/day_count.js";
import { afterCommand, dayCommandOf } from "../../../src/kakutei/shift/pages/table/static/shift/table/day_keys.js";
import { DayStep } from "../../../src/kakutei/shift/pages/table/static/shift/table/day_step.js";

const span = (start, end) => ({ start: start * 60, end: end * 60 });
const pressed = (key, held = {}) => dayCommandOf({ key, ...held }, false);

test("of each hour the fewest and the most people at one moment are counted", () => {
  const people = [[span(9, 12)], [span(9.5, 13)], []];
  const counts = workingIn([8, 9, 10, 12, 13].map((hour) => hour * 60), people);
  assert.deepEqual(counts.map(({ least, most }) => [least, most]), [[0, 0], [1, 2], [2, 2], [1, 1], [0, 0]]);
});

test("who works on after a gap, or after the night, counts once", () => {
  assert.deepEqual(workingIn([9 * 60], [[span(9, 9.5), span(9.5, 12)], [span(-2, 9)]]), [{ least: 1, most: 1 }]);
});

test("with Alt the shift moves, with Shift its end, with both its start; alone the other span is chosen", () => {
  assert.deepEqual(pressed("ArrowRight", { altKey: true }), { does: "move", direction: 1 });
  assert.deepEqual(pressed("ArrowLeft", { shiftKey: true }), { does: "end", direction: -1 });
  assert.deepEqual(pressed("ArrowLeft", { altKey: true, shiftKey: true }), { does: "start", direction: -1 });
  assert.deepEqual(pressed("ArrowRight"), { does: "part", direction: 1 });
});

test("all other keys are the table's, and all keys while a text is written", () => {
  assert.deepEqual([pressed("ArrowUp", { altKey: true }), pressed("ArrowRight", { ctrlKey: true }), pressed("1")], [null, null, null]);
  assert.equal(dayCommandOf({ key: "ArrowLeft", shiftKey: true }, true), null);
});

test("a key moves to the next step", () => {
  const shift = [{ start: 550, end: 1090 }];
  assert.deepEqual(afterCommand({ does: "move", direction: 1 }, shift, 0, 15), [{ start: 555, end: 1095 }]);
  assert.deepEqual(afterCommand({ does: "end", direction: -1 }, shift, 0, 15), [{ start: 550, end: 1080 }]);
  assert.deepEqual(afterCommand({ does: "start", direction: -1 }, shift, 0, 5), [{ start: 545, end: 1090 }]);
});

test("the step is a quarter of an hour until another is chosen; the browser remembers it", () => {
  const kept = new Map();
  const storage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
  const step = new DayStep(storage);
  assert.equal(step.minutes, 15);
  step.choose(5);
  assert.deepEqual([step.minutes, new DayStep(storage).minutes], [5, 5]);
  assert.equal(new DayStep({ getItem: () => "7" }).minutes, 15);
});
