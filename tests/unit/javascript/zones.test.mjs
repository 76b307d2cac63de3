import assert from "node:assert/strict";
import { test } from "node:test";

import { nearest, scrollTowards, zoneAt } from "../../../src/kakutei/shift/pages/table/static/shift/table/zones.js";

const box = { left: 100, top: 100, right: 200, bottom: 160 };
const zone = (x, y) => zoneAt({ x, y }, box);

test("the last corner is the fill handle", () => {
  assert.deepEqual([zone(197, 157), zone(202, 162), zone(193, 153)], ["fill", "fill", "fill"]);
});

test("the border moves the block, on both sides of the line", () => {
  assert.deepEqual([zone(101, 130), zone(98, 130), zone(150, 103), zone(199, 120), zone(120, 161)], Array(5).fill("move"));
});

test("inside and far outside there is nothing to drag", () => {
  assert.deepEqual([zone(150, 130), zone(106, 106), zone(90, 130), zone(206, 166)], ["", "", "", ""]);
});

test("outside the area the table scrolls, faster with the distance, up to a limit", () => {
  assert.deepEqual(scrollTowards({ x: 150, y: 130 }, box), { x: 0, y: 0 });
  const [near, far] = [scrollTowards({ x: 204, y: 130 }, box), scrollTowards({ x: 20, y: 900 }, box)];
  assert.deepEqual([near, far], [{ x: 6, y: 0 }, { x: -32, y: 32 }]);
});

test("the nearest point of the area is inside it", () => {
  assert.deepEqual(nearest({ x: 0, y: 500 }, box), { x: 101, y: 159 });
  assert.deepEqual(nearest({ x: 150, y: 130 }, box), { x: 150, y: 130 });
});
