import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { changeMark, Marks } from "../../../src/kakutei/shift/pages/table/static/shift/table/marks.js";

/** A cell with one mark, or none. */
function cell(title, markTitle) {
  const made = { title, mark: null, querySelector: () => made.mark };
  if (markTitle === undefined) return made;
  made.mark = { title: markTitle, classes: new Set(), replaceWith: (mark) => (made.mark = mark) };
  made.mark.classList = made.mark.classes;
  return made;
}

test("a mark that says something new replaces the old one and is pointed out", () => {
  const [old, part] = [cell("早番 送信待ち", "送信待ち"), cell("早番 反映済み", "反映済み")];
  changeMark(old, part);
  assert.equal(old.mark.title, "反映済み");
  assert.deepEqual([...old.mark.classes], ["changed"]);
  assert.equal(old.title, "早番 反映済み");
});

test("a mark that says the same stays", () => {
  const [old, part] = [cell("早番", "反映済み"), cell("遅番", "反映済み")];
  changeMark(old, part);
  assert.deepEqual([old.mark.classes.size, old.title], [0, "早番"]);
});

test("a cell without a mark stays as it is", () => {
  const old = cell("早番");
  changeMark(old, cell("遅番", "反映済み"));
  assert.deepEqual([old.mark, old.title], [null, "早番"]);
});

// --- asking again ---

const turn = () => new Promise((resolve) => setImmediate(resolve));
let page, timers, asked, answer, pending;

/** A page with a cell and its status; `answer` is what the server says, `timers` what waits. */
beforeEach(() => {
  [timers, asked, pending] = [[], [], false];
  page = { c1: cell("早番 送信待ち", "送信待ち"), status: { dataset: { poll: "3000", at: "12" } } };
  page.status.replaceWith = (part) => (page.status = part);
  answer = { ok: true, redirected: false, parts: [] };
  const template = { content: { children: [] }, set innerHTML(parts) { this.content.children = parts; } };
  globalThis.document = { hidden: false, getElementById: (id) => page[id] ?? null, createElement: () => template };
  globalThis.fetch = async (address) => (asked.push(address), answer && { ...answer, text: async () => answer.parts });
  globalThis.setTimeout = (run, wait) => timers.push({ run, wait });
  globalThis.clearTimeout = (number) => delete timers[number - 1];
});

const start = () => new Marks({ dataset: { marks: "/marks" } }, () => pending).askLater();
const waiting = () => timers.filter(Boolean).map(({ wait }) => wait);
const pass = async () => {
  const due = timers.filter(Boolean);
  due.forEach(({ run }) => run());
  await turn();
};
const fresh = () => [{ id: "status", dataset: { poll: "", at: "13" } }, { id: "c1", ...cell("早番 反映済み", "反映済み") }, { id: "gone" }];

test("the marks since the last answer are asked for, until nothing is on its way", async () => {
  start();
  assert.deepEqual(waiting(), [3000]);
  answer.parts = fresh();
  await pass();
  assert.deepEqual([asked, page.c1.title, page.status.dataset.at], [["/marks?since=12"], "早番 反映済み", "13"]);
  assert.deepEqual(waiting(), []);
});

test("nothing is asked where nothing is on its way", () => {
  page.status.dataset.poll = "";
  start();
  assert.deepEqual(waiting(), []);
});

test("a hidden page and one with edits on their way wait", async () => {
  for (const hold of [() => (document.hidden = true), () => ([document.hidden, pending] = [false, true])]) {
    hold();
    start();
    await pass();
    assert.deepEqual(asked, []);
    timers = timers.slice(-1);
    assert.deepEqual(waiting(), [3000]);
    timers = [];
  }
});

test("an answer is not taken after a sign-out, an error or an edit made meanwhile, and is asked for again", async () => {
  const parts = fresh();
  for (const given of [{ ok: false, parts }, { ok: true, redirected: true, parts }, null]) {
    [answer, timers] = [given, []];
    start();
    await pass();
    assert.deepEqual([page.c1.title, waiting()], ["早番 送信待ち", [3000]]);
  }
  [answer, timers] = [{ ok: true, redirected: false, parts }, []];
  const fetched = globalThis.fetch;
  globalThis.fetch = async (address) => ((pending = true), fetched(address));
  start();
  await pass();
  assert.equal(page.c1.title, "早番 送信待ち");
});

test("a lost network does not end the asking", async () => {
  globalThis.fetch = async () => Promise.reject(new TypeError("no network"));
  start();
  await pass();
  assert.deepEqual(waiting(), [3000]);
});

test("one question waits at a time", () => {
  const marks = new Marks({ dataset: { marks: "/marks" } }, () => false);
  marks.askLater();
  marks.askLater();
  assert.deepEqual(waiting(), [3000]);
});
