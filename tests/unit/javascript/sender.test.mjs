import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Sender } from "../../../src/kakutei/shift/pages/table/static/shift/table/sender.js";
import { UndoHistory } from "../../../src/kakutei/shift/pages/table/static/shift/table/undo_history.js";

const A = "c1-2027-01-05";
const B = "c2-2027-01-05";
const turn = () => new Promise((resolve) => setImmediate(resolve));
const { setTimeout: real } = globalThis;
let page, device, sender, timers;

/** A page whose answers the test gives: each of `requests` is { rows, answer(…states), status(n), fail() }. */
class FakePage {
  texts = { [A]: "", [B]: "" };
  requests = [];
  said = "";
  problems = [];
  replaced = [];
  renewed = "";

  textOf = (id) => this.texts[id];
  meaningOf = (text) => ({ 1: "早番 7:00-16:00" })[text] ?? "";
  labelOf = (id) => `label of ${id}`;
  say = (sentence) => (this.said = sentence);
  showUnsaved = (state) => (this.unsaved = state);
  show = (edits) => edits.forEach(({ id, text }) => (this.texts[id] = text));
  restore = (id, text) => (this.texts[id] = text);
  mark = () => {};
  listProblems = (problems) => (this.problems = problems);
  replace = (html, unsaved) => this.replaced.push([html, [...unsaved]]);
  renewToken = async () => this.renewed;
  post = (rows) => new Promise((resolve, reject) => this.requests.push(this.#request(rows, resolve, reject)));

  #request(rows, resolve, reject) {
    const status = (status, body = "") => {
      resolve({ status, ok: status === 200, text: async () => body, json: async () => JSON.parse(body) });
      return turn();
    };
    const answer = (...states) => {
      const results = rows.map(({ edit }, n) => [edit, states[n] ?? { state: "saved" }]);
      return status(200, JSON.stringify({ results: Object.fromEntries(results), html: "<a>" }));
    };
    return { rows, status, answer, fail: () => (reject(new TypeError("offline")), turn()) };
  }
}

/** The browser's storage, which may refuse. */
class FakeDevice {
  kept = [];
  refuses = false;

  all = async () => (this.#check(), [...this.kept]);
  add = async (edits) => (this.#check(), void this.kept.push(...edits));
  update = async (edits) => (this.#check(), void (this.kept = this.kept.map((each) => edits.find(({ edit }) => edit === each.edit) ?? each)));
  remove = async (edits) => (this.#check(), void (this.kept = this.kept.filter(({ edit }) => !edits.some((each) => each.edit === edit))));
  #check() {
    if (this.refuses) throw new Error("QuotaExceededError");
  }
}

beforeEach(() => {
  [page, device, timers] = [new FakePage(), new FakeDevice(), []];
  globalThis.setTimeout = (run, wait) => timers.push({ run, wait });
  globalThis.clearTimeout = (number) => delete timers[number - 1];
  sender = newSender();
});

function newSender() {
  const kept = new Map();
  const storage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, text) => kept.set(key, text) };
  return new Sender({ page, device, history: new UndoHistory(storage, "k") });
}

const type = (id, text) => sender.edit([{ id, text }]);
const rows = (n) => page.requests[n].rows.map(({ staff, text, seen }) => [staff, text, seen]);
const changed = (standing) => ({ state: "changed meanwhile", sentence: "変更しました", standing, label: standing });
const unreadable = { state: "unknown", sentence: "読めません" };

test("an edit is shown at once, kept on the device until the server has it, and sent with what stood there", async () => {
  type(A, "1");
  await turn();
  assert.deepEqual([page.texts[A], sender.pending, device.kept.map(({ label }) => label)], ["1", 1, [`label of ${A}`]]);
  assert.deepEqual([rows(0), page.requests[0].rows[0].meant], [[[1, "1", ""]], "早番 7:00-16:00"]);
  await page.requests[0].answer();
  assert.deepEqual([page.replaced, sender.pending, device.kept, page.unsaved.pending], [[["<a>", []]], 0, [], 0]);
});

test("what changes nothing sends nothing and leaves the sentence of a refusal", () => {
  page.said = "refused";
  type(A, "");
  assert.deepEqual([page.requests.length, page.said], [0, "refused"]);
});

test("what is typed meanwhile goes with the next request and is not overwritten", async () => {
  type(A, "1");
  type(B, "2");
  assert.equal(page.requests.length, 1);
  await page.requests[0].answer();
  assert.deepEqual([page.replaced, rows(1)], [[["<a>", [B]]], [[2, "2", ""]]]);
});

test("without the network edits stay, are tried again at longer intervals and sent in order, each with its number", async () => {
  type(A, "1");
  await page.requests[0].fail();
  type(A, "2");
  assert.match(page.unsaved.sentence, /通信できません。入力した1件は、この端末に保存しています。/);
  await page.requests[1].fail();
  assert.deepEqual(timers.filter(Boolean).map(({ wait }) => wait), [4000]);
  assert.deepEqual([page.texts[A], rows(1)], ["2", [[1, "1", ""]]]);
  sender.tryNow();
  assert.deepEqual(page.requests[2].rows[0].edit, page.requests[0].rows[0].edit);
  await page.requests[2].answer();
  assert.deepEqual(rows(3), [[1, "2", "1"]]);
  await page.requests[3].answer();
  assert.deepEqual([sender.count, page.unsaved.sentence, device.kept], [0, "", []]);
});

test("a server in trouble is named as the cause", async () => {
  type(A, "1");
  await page.requests[0].status(500);
  assert.match(page.unsaved.sentence, /サーバーで問題が起きています/);
});

test("after a sign-in of the same person the edits go on with the new token, without it they wait", async () => {
  page.renewed = "signed out";
  type(A, "1");
  await page.requests[0].status(403);
  assert.match(page.unsaved.sentence, /ログインが切れています/);
  assert.equal(page.unsaved.signIn, true);
  page.renewed = "";
  sender.tryNow();
  await page.requests[1].status(403);
  await turn();
  await page.requests[2].answer();
  assert.equal(sender.count, 0);
});

test("a token that does not help either is not asked for in a circle", async () => {
  type(A, "1");
  await page.requests[0].status(403);
  await turn();
  await page.requests[1].status(403);
  await turn();
  assert.deepEqual([page.requests.length, sender.pending, timers.filter(Boolean).length], [2, 1, 1]);
});

test("under another person's session nothing is saved and the page says whose sign-in is missing", async () => {
  type(A, "1");
  await page.requests[0].status(409);
  assert.match(page.unsaved.sentence, /ログイン中の人が変わりました/);
  assert.equal(device.kept.length, 1);
});

test("where the table may no longer be edited each edit says so and can be discarded", async () => {
  type(A, "1");
  await page.requests[0].status(404);
  assert.match(page.problems[0].sentence, /編集できなくなった/);
  sender.discard(A);
  await turn();
  assert.deepEqual([page.texts[A], sender.count, device.kept], ["", 0, []]);
});

test("a text that cannot be read stays in its cell; another text replaces it", async () => {
  type(A, "??");
  await page.requests[0].answer(unreadable);
  assert.deepEqual([page.texts[A], sender.problemOf(A).sentence, device.kept.length], ["??", "読めません", 1]);
  type(A, "1");
  await turn();
  assert.deepEqual([rows(1), sender.problems, device.kept.map(({ text }) => text)], [[[1, "1", ""]], [], ["1"]]);
});

test("of a cell that another planner changed, one's own text is sent on request with what stands there now", async () => {
  type(A, "1");
  await page.requests[0].answer(changed("3"));
  assert.equal(page.requests.length, 1);
  sender.insist(A);
  assert.deepEqual(rows(1), [[1, "1", "3"]]);
});

test("or what the other entered stays", async () => {
  type(A, "1");
  await page.requests[0].answer(changed("3"));
  sender.discard(A);
  assert.deepEqual([page.texts[A], sender.count, page.requests.length], ["3", 0, 1]);
});

test("words that were assigned meanwhile are sent once more", async () => {
  type(A, "休");
  await page.requests[0].answer(unreadable);
  sender.again([A]);
  assert.deepEqual(rows(1), [[1, "休", ""]]);
});

test("undo and redo are edits of their own, against what they undo", async () => {
  type(A, "1");
  await page.requests[0].answer();
  sender.undo();
  assert.deepEqual(rows(1), [[1, "", "1"]]);
  await page.requests[1].answer();
  sender.redo();
  assert.deepEqual(rows(2), [[1, "1", ""]]);
});

test("undo of a text that was refused drops it", async () => {
  type(A, "??");
  await page.requests[0].answer(unreadable);
  sender.undo();
  assert.deepEqual([page.texts[A], sender.count, page.requests.length], ["", 0, 1]);
});

test("what an earlier visit left on the device is shown and sent; what was typed over an unreadable text is no conflict", async () => {
  device.kept = [{ edit: "e1", id: A, text: "??", seen: "" }, { edit: "e2", id: A, text: "2", seen: "??" }];
  await sender.resume();
  assert.deepEqual([page.texts[A], page.requests[0].rows.map(({ edit }) => edit)], ["2", ["e1"]]);
  await page.requests[0].answer(unreadable);
  assert.deepEqual([rows(1), device.kept.map(({ edit, seen }) => [edit, seen])], [[[1, "2", ""]], [["e2", ""]]]);
  await page.requests[1].answer();
  assert.deepEqual([sender.count, device.kept], [0, []]);
});

test("a step whose cells are in another part of the month is undone too, and said", async () => {
  sender.edit([{ id: A, text: "1" }, { id: B, text: "2" }]);
  await page.requests[0].answer();
  delete page.texts[B];
  const { show } = page;
  page.show = (edits) => show(edits.filter(({ id }) => id in page.texts));
  sender.undo();
  assert.deepEqual([rows(1), page.said], [[[1, "", "1"], [2, "", "2"]], "表示していない1セルも変更しました。"]);
  await page.requests[1].answer();
  sender.redo();
  assert.deepEqual(rows(2), [[1, "1", ""], [2, "2", ""]]);
});

test("of words that were assigned meanwhile those that were given up are not sent", async () => {
  sender.edit([{ id: A, text: "休" }, { id: B, text: "休" }]);
  await page.requests[0].answer(unreadable, unreadable);
  sender.discard(A);
  sender.again([A, B]);
  assert.deepEqual(rows(1), [[2, "休", ""]]);
});

test("where the device keeps nothing the page says so, and closing it would lose edits", async () => {
  device.refuses = true;
  type(A, "1");
  await turn();
  assert.match(page.unsaved.sentence, /この端末に入力を保存できません/);
  assert.equal(sender.wouldBeLost, true);
  await page.requests[0].answer();
  assert.deepEqual([sender.wouldBeLost, page.unsaved.sentence], [false, ""]);
});

test("a month of cells goes in several requests", async () => {
  sender.edit(Array.from({ length: 1200 }, (_, n) => ({ id: `c${n}-2027-01-05`, text: "1" })));
  for (const n of [0, 1, 2]) await page.requests[n].answer();
  assert.deepEqual(page.requests.map(({ rows }) => rows.length), [500, 500, 200]);
  assert.equal(page.unsaved.total, 0);
});
