import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Geometry } from "../../../src/kakutei/shift/pages/table/static/shift/table/geometry.js";

const SIZES = {
  left: 150, top: 40, width: 30, height: 32, // the first cell
  across: 450, down: 300, names: 150, head: 40, foot: 25, whole: 1200, inWindow: true,
}; // prettier-ignore
let geometry, measured, sizes;

beforeEach(() => {
  [measured, sizes] = [0, SIZES];
  geometry = new Geometry(() => ((measured += 1), sizes));
});

test("a cell lies so many cells from the first one, with the rest of the table to its right", () => {
  assert.deepEqual(geometry.boxOf({ r: 2, c: 3 }), { left: 240, top: 104, width: 30, height: 32, room: 960 });
});

test("sizes are measured once, until they may have changed", () => {
  for (let n = 0; n < 100; n++) geometry.boxOf({ r: n, c: n });
  assert.equal(measured, 1);
  sizes = { ...SIZES, width: 44 };
  geometry.forget();
  assert.equal(geometry.boxOf({ r: 0, c: 1 }).left, 194);
});

for (const [what, place, scrolled, seen] of [
  ["the first cell", { r: 0, c: 0 }, { x: 0, y: 0 }, true],
  ["the last whole column", { r: 0, c: 9 }, { x: 0, y: 0 }, true],
  ["a column that is cut off", { r: 0, c: 10 }, { x: 0, y: 0 }, false],
  ["a column below the names", { r: 0, c: 0 }, { x: 1, y: 0 }, false],
  ["the last row above the foot", { r: 6, c: 0 }, { x: 0, y: 0 }, true],
  ["a row below the foot", { r: 7, c: 0 }, { x: 0, y: 0 }, false],
  ["a row below the head", { r: 0, c: 0 }, { x: 0, y: 1 }, false],
  ["what was scrolled to", { r: 9, c: 14 }, { x: 150, y: 100 }, true],
])
  test(`${what} is ${seen ? "in sight" : "out of sight"}`, () => {
    assert.equal(geometry.isInSight(place, scrolled), seen);
  });

test("nothing is surely in sight while a part of the table is outside the window", () => {
  sizes = { ...SIZES, inWindow: false };
  assert.equal(geometry.isInSight({ r: 0, c: 0 }, { x: 0, y: 0 }), false);
});
