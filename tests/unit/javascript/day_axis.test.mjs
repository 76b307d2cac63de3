import assert from "node:assert/strict";
import { test } from "node:test";

import {
  axisOf,
  hoursOf,
  hourText,
  inSight,
  minutesAt,
  percentAt,
  snapped,
  stepFrom,
} from "../../../src/kakutei/shift/pages/table/static/shift/table/day_axis.js";

const span = (start, end) => ({ start: start * 60, end: end * 60 });
const inHours = ({ from, to }) => [from / 60, to / 60];

test("the axis is the store's hours with an hour on both sides", () => {
  assert.deepEqual(inHours(axisOf({ from: 7 * 60, to: 22 * 60 }, [], [])), [6, 23]);
});

test("a shift outside the store's hours makes it longer, up to the next full hour", () => {
  const shifts = [{ start: 5 * 60 + 15, end: 9 * 60 }, { start: 20 * 60, end: 24 * 60 + 30 }];
  assert.deepEqual(inHours(axisOf({ from: 7 * 60, to: 22 * 60 }, shifts, [])), [4, 26]);
});

test("it never begins before midnight", () => {
  assert.deepEqual(inHours(axisOf(null, [span(0, 8)], [])), [0, 9]);
});

test("the end of a night shift of the day before is seen, not all of it", () => {
  assert.deepEqual(inHours(axisOf({ from: 9 * 60, to: 22 * 60 }, [], [span(-2, 6)])), [4, 23]);
  assert.deepEqual(inHours(axisOf({ from: 9 * 60, to: 22 * 60 }, [], [span(-8, 1)])), [0, 23]);
});

test("a store without patterns and shifts has office hours", () => {
  assert.deepEqual(inHours(axisOf(null, [], [])), [8, 19]);
});

test("the hours of the next day are named so", () => {
  assert.deepEqual(hoursOf({ from: 22 * 60, to: 26 * 60 }).map(hourText), ["22", "23", "翌0", "翌1"]);
});

test("a minute and its place lead to each other; outside the axis it is the edge", () => {
  const axis = { from: 6 * 60, to: 16 * 60 };
  assert.equal(percentAt(9 * 60, axis), "30.000");
  assert.equal(minutesAt(300, 1000, axis), 9 * 60);
  assert.deepEqual([percentAt(0, axis), percentAt(20 * 60, axis)], ["0.000", "100.000"]);
  assert.deepEqual([minutesAt(-50, 1000, axis), minutesAt(1200, 1000, axis)], [6 * 60, 16 * 60]);
});

test("a dragged minute goes to the nearest step", () => {
  assert.deepEqual([547, 548, 555].map((minutes) => snapped(minutes, 15)), [540, 555, 555]);
  assert.equal(snapped(547, 5), 545);
});

test("a key goes to the next step, also from a minute between two", () => {
  assert.deepEqual([stepFrom(540, 15, 1), stepFrom(540, 15, -1)], [555, 525]);
  assert.deepEqual([stepFrom(550, 15, 1), stepFrom(550, 15, -1)], [555, 540]);
});

test("what is dragged stays inside the axis", () => {
  const axis = { from: 6 * 60, to: 23 * 60 };
  assert.deepEqual([300, 600, 1200].map((start) => inSight(start, 540, axis)), [360, 600, 840]);
});
