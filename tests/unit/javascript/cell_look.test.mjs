import assert from "node:assert/strict";
import { test } from "node:test";

import { classesOf, lookOf, plain } from "../../../src/kakutei/shift/pages/table/static/shift/table/cell_look.js";

const codes = new Map([
  ["1", { short: "早", css: "p1" }],
  ["0", { short: "公休日", css: "leave" }],
  ["", {}],
]);

test("full-width signs and spaces around a text do not count", () => {
  assert.equal(plain(" ９－１８ "), "9-18");
});

test("a code shows its short name in its colour", () => {
  assert.deepEqual(lookOf("１", codes), { text: "1", label: "早", long: false, kind: "p1", draft: true });
});

test("a time shows itself, in small signs", () => {
  assert.deepEqual(lookOf("9-18", codes), { text: "9-18", label: "9-18", long: true, kind: "", draft: true });
});

test("a split shift shows a line for each span (case B20)", () => {
  for (const text of ["9-13 17-21", "9-13、17-21", "９－１３　１７－２１"]) assert.equal(lookOf(text, codes).label, "9-13\n17-21");
  for (const text of ["モーニング 早", "9-13 13-17"]) assert.equal(lookOf(text, codes).label, text);
});

test("a label of three signs is long", () => {
  assert.equal(lookOf("0", codes).long, true);
});

test("an empty text shows an empty cell that is no draft", () => {
  assert.deepEqual(lookOf("", codes), { text: "", label: "", long: false, kind: "", draft: false });
});

test("a cell loses the classes of its former text and keeps the others", () => {
  const former = ["cell", "today", "confirmed", "removed", "leave", "draft", "p12", "focused"];
  assert.deepEqual(classesOf(former, lookOf("1", codes)), ["cell", "today", "focused", "draft", "p1"]);
  assert.deepEqual(classesOf(former, lookOf("", codes)), ["cell", "today", "focused"]);
});
