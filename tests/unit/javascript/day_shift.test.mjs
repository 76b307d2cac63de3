import assert from "node:assert/strict";
import { test } from "node:test";

import {
  drawn,
  isSame,
  moved,
  resized,
  spansIn,
  tailsOf,
  textOf,
} from "../../../src/kakutei/shift/pages/table/static/shift/table/day_shift.js";

const CODES = new Map([
  ["1", { name: "早番", meaning: "早番 7:00-16:00" }],
  ["4", { name: "夜勤 22-6", meaning: "夜勤 22-6 22:00-翌6:00" }],
  ["0", { name: "公休", meaning: "公休" }],
  ["", {}],
]);
const read = (text) => spansIn(text, CODES);
const minutes = (hours, rest = 0) => hours * 60 + rest;

test("a cell's text is a pattern with its times, typed times, or no shift", () => {
  assert.equal(textOf(read("1")), "7:00-16:00");
  assert.equal(textOf(read("4")), "22:00-翌6:00");
  assert.equal(textOf(read("9:00-13:00 17:00-21:00")), "9:00-13:00 17:00-21:00");
  assert.deepEqual(["0", "", "明け"].map(read), [[], [], []]);
});

test("what a text says is read again from the text that a drag makes", () => {
  for (const text of ["0:15-9:00", "22:00-翌6:00", "翌1:00-翌5:00", "18:00-22:00 翌0:00-翌3:00", "翌5:55-翌29:50"])
    assert.equal(textOf(read(text)), text);
});

test("of a night shift the end reaches into the next day", () => {
  assert.deepEqual(tailsOf("4", CODES), [{ start: -120, end: 360 }]);
  assert.deepEqual(tailsOf("18:00-22:00 24:00-27:00", CODES), [{ start: 0, end: 180 }]);
  assert.deepEqual(tailsOf("1", CODES), []);
});

test("a moved shift keeps its length", () => {
  assert.equal(textOf(moved(read("1"), 0, minutes(9, 15), 15)), "9:15-18:15");
});

test("it stops at midnight, and at the last time at which a shift may begin", () => {
  assert.equal(textOf(moved(read("1"), 0, -30, 15)), "0:00-9:00");
  assert.equal(textOf(moved(read("1"), 0, minutes(40), 15)), "翌5:45-翌14:45");
  assert.equal(textOf(moved(read("1"), 0, minutes(40), 5)), "翌5:55-翌14:55");
});

test("a span of a split shift stops before the other", () => {
  const split = read("9-13 17-21");
  assert.equal(textOf(moved(split, 0, minutes(15), 15)), "12:45-16:45 17:00-21:00");
  assert.equal(textOf(moved(split, 1, minutes(10), 15)), "9:00-13:00 13:15-17:15");
  assert.equal(textOf(resized(split, 0, "end", minutes(19), 15)), "9:00-16:45 17:00-21:00");
  assert.equal(textOf(resized(split, 1, "start", minutes(5), 5)), "9:00-13:00 13:05-21:00");
});

test("a gap below one step stays as it was typed", () => {
  const close = read("9:00-13:00 13:05-17:00");
  assert.equal(textOf(moved(close, 0, minutes(11), 15)), "9:00-13:00 13:05-17:00");
  assert.equal(textOf(moved(close, 1, minutes(11), 15)), "9:00-13:00 13:05-17:00");
});

test("all of a shift stays below 24 hours", () => {
  assert.equal(textOf(resized(read("9-18"), 0, "end", minutes(50), 15)), "9:00-翌8:45");
  assert.equal(textOf(resized(read("20-翌10"), 0, "start", 0, 15)), "10:15-翌10:00");
  const split = read("9-13 17-21");
  assert.equal(textOf(moved(split, 1, minutes(40), 15)), "9:00-13:00 翌4:45-翌8:45");
  assert.equal(textOf(moved(read("20-22 翌2-翌10"), 0, 0, 15)), "10:15-12:15 翌2:00-翌10:00");
});

test("an end that is dragged over the other leaves one step", () => {
  assert.equal(textOf(resized(read("9-18"), 0, "end", minutes(3), 15)), "9:00-9:15");
  assert.equal(textOf(resized(read("9-18"), 0, "start", minutes(20), 5)), "17:55-18:00");
});

test("a drag in an empty lane makes a shift, in either direction", () => {
  assert.equal(textOf(drawn([], minutes(9, 7), minutes(12, 50), 15).spans), "9:00-13:00");
  assert.equal(textOf(drawn([], minutes(13), minutes(9, 2), 5).spans), "9:00-13:00");
  assert.equal(textOf(drawn([], minutes(22), minutes(30), 15).spans), "22:00-翌6:00");
});

test("beside a shift it makes the second span of a split one, before or after it", () => {
  const after = drawn(read("9-13"), minutes(12, 58) + 60, minutes(18), 15);
  assert.deepEqual([textOf(after.spans), after.n], ["9:00-13:00 13:45-18:00", 1]);
  const before = drawn(read("13-18"), minutes(8), minutes(15), 15);
  assert.deepEqual([textOf(before.spans), before.n], ["8:00-12:45 13:00-18:00", 0]);
  assert.equal(textOf(drawn(read("9-13"), minutes(32), minutes(40), 15).spans), "9:00-13:00 翌8:00-翌8:45");
});

test("there is no third span, and none where there is no room", () => {
  assert.equal(drawn(read("9-13 17-21"), minutes(14), minutes(16), 15), null);
  assert.equal(drawn(read("0:10-9"), 0, 5, 15), null);
});

test("whatever is dragged stays a shift that the table reads", () => {
  let seed = 7;
  const random = (n) => (seed = (seed * 48271) % 2147483647) % n;
  for (let round = 0; round < 3000; round++) {
    const step = [15, 5][random(2)];
    let spans = drawn([], random(2400), random(2400), step)?.spans ?? read("1");
    spans = drawn(spans, random(2800), random(2800), step)?.spans ?? spans;
    const n = random(spans.length);
    const makes = [() => moved(spans, n, random(3200) - 300, step), () => resized(spans, n, "start", random(3000), step), () => resized(spans, n, "end", random(3200), step)];
    const after = makes[random(3)]();
    assert.ok(isSame(read(textOf(after)), after), `${textOf(spans)} became ${textOf(after)}`);
  }
});
