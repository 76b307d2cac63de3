import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { copyFrom, textOf } from "../../../src/kakutei/ui/static/ui/copying.js";

let source, said, copied, selected;
beforeEach(() => {
  source = { textContent: "\n  https://example.com/join  \n" };
  [said, copied, selected] = [{ textContent: "" }, [], []];
  globalThis.document = { querySelector: (selector) => (selector === "#link" ? source : null) };
  globalThis.getSelection = () => ({ selectAllChildren: (each) => selected.push(each) });
  allow(async (text) => copied.push(text));
});
const allow = (writeText) =>
  Object.defineProperty(globalThis, "navigator", { value: { clipboard: { writeText } }, configurable: true });
const click = async (copy) => {
  const button = { dataset: { copy }, querySelector: () => said };
  const event = { prevented: false, preventDefault: () => (event.prevented = true) };
  await copyFrom({ closest: () => (copy ? button : null) }, event);
  return event.prevented;
};

test("a field is copied as typed, another element without the spaces around it", () => {
  assert.equal(textOf({ value: " a ", textContent: "" }), " a ");
  assert.equal(textOf(source), "https://example.com/join");
});

test("the text goes to the clipboard and the button says so", async () => {
  assert.equal(await click("#link"), true);
  assert.deepEqual([copied, said.textContent], [["https://example.com/join"], "コピーしました"]);
});

test("without permission the text is selected", async () => {
  allow(async () => Promise.reject(new Error("NotAllowedError")));
  await click("#link");
  assert.deepEqual([selected, said.textContent], [[source], "選択しました"]);
});

test("another click copies nothing", async () => {
  assert.equal(await click(null), false);
  await click("#none");
  assert.deepEqual([copied, said.textContent], [[], ""]);
});
