import assert from "node:assert/strict";
import { test } from "node:test";

import { readInput } from "../../../src/kakutei/shift/pages/table/static/shift/table/typing.js";

const codes = new Map([["1", {}], ["2", {}], ["9", {}], ["早", {}]]);
const read = (raw, { writing = false, run = [] } = {}) => readInput(raw, { codes, writing, run });
const typed = (key, stamp = 0) => ({ id: `c${key}`, key, stamp });

test("a one-key code is entered, from an input method too", () => {
  assert.deepEqual(read("1"), { does: "code", key: "1" });
  assert.deepEqual(read("１"), { does: "code", key: "1" });
  assert.deepEqual(read("早"), { does: "code", key: "早" });
});

test("another sign begins a text as it was typed", () => {
  assert.deepEqual(read("７"), { does: "write", text: "７" });
  assert.deepEqual(read("-"), { does: "write", text: "-" });
});

test("while a text is written a code is a part of it", () => {
  assert.deepEqual(read("1", { writing: true }), { does: "nothing" });
});

test("a space alone is nothing", () => {
  assert.deepEqual(read(" "), { does: "clear" });
  assert.deepEqual(read("　"), { does: "clear" });
  assert.deepEqual(read(""), { does: "clear" });
});

test("a sign of a time after a code takes the code back", () => {
  const run = [typed("9")];
  for (const sign of ["-", "－", "~", "～", "〜", "ー"]) assert.deepEqual(read(sign, { run }), { does: "take back", sign: "-" });
  assert.deepEqual(read(":", { run }), { does: "take back", sign: ":" });
  assert.deepEqual(read("：", { run }), { does: "take back", sign: ":" });
  assert.deepEqual(read("時", { run }), { does: "take back", sign: "時" });
});

test("a digit that is no code takes the code before it back: both begin a time", () => {
  assert.deepEqual(read("6", { run: [typed("1")] }), { does: "take back", sign: "6" });
  assert.deepEqual(read("6"), { does: "write", text: "6" });
});

test("after a code that is no digit a sign begins a text", () => {
  assert.deepEqual(read("-", { run: [typed("早")] }), { does: "write", text: "-" });
});
