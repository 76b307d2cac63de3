import assert from "node:assert/strict";
import { test } from "node:test";

import { Direction } from "../../../src/kakutei/shift/pages/table/static/shift/table/direction.js";

class Storage extends Map {
  getItem = (key) => this.get(key) ?? null;
  setItem = (key, value) => this.set(key, value);
}

test("a code goes right until it is turned", () => {
  const direction = new Direction(new Storage());
  assert.deepEqual([direction.step, direction.label], [[0, 1], "入力後 →"]);
  direction.turn();
  assert.deepEqual([direction.step, direction.label], [[1, 0], "入力後 ↓"]);
});

test("the browser remembers the direction", () => {
  const storage = new Storage();
  new Direction(storage).turn();
  const remembered = new Direction(storage);
  assert.deepEqual(remembered.step, [1, 0]);
  remembered.turn();
  assert.deepEqual(new Direction(storage).step, [0, 1]);
});
