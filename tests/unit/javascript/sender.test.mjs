import assert from "node:assert/strict";
import { test } from "node:test";

import { Sender } from "../../../src/kakutei/shift/pages/table/static/shift/table/sender.js";

const A = "c1-2027-01-05";
const B = "c2-2027-01-05";
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A page whose answers the test gives: each of `requests` is { rows, answer(status, text), fail() }. */
class FakePage {
  texts = { [A]: "", [B]: "" };
  requests = [];
  said = "";
  unsaved = false;
  refreshed = 0;
  replaced = [];

  textOf = (id) => this.texts[id];
  say = (sentence) => (this.said = sentence);
  showUnsaved = (pending) => (this.unsaved = pending);
  refresh = () => (this.refreshed += 1);
  show = (edits) => edits.forEach(({ id, text }) => (this.texts[id] = text));
  replace = (html, changedSince) => this.replaced.push([html, changedSince(A), changedSince(B)]);
  post = (rows) =>
    new Promise((resolve, reject) => {
      const answer = (status, text = "") => (resolve({ status, ok: status === 200, text: async () => text }), turn());
      this.requests.push({ rows, answer, fail: () => (reject(new TypeError("no network")), turn()) });
    });
}

test("an edit is shown at once and saved", async () => {
  const page = new FakePage();
  const sender = new Sender(page);
  sender.edit([{ id: A, text: "1" }]);
  assert.equal(page.texts[A], "1");
  assert.deepEqual([sender.pending, page.unsaved], [true, true]);
  await page.requests[0].answer(200, "<a>");
  assert.deepEqual(page.replaced, [["<a>", false, false]]);
  assert.deepEqual([sender.pending, page.unsaved], [false, false]);
});

test("what changes nothing sends nothing and leaves the sentence of a refusal", () => {
  const page = new FakePage();
  page.said = "refused";
  new Sender(page).edit([{ id: A, text: "" }]);
  assert.deepEqual([page.requests.length, page.said, page.unsaved], [0, "refused", false]);
});

test("what is typed meanwhile goes with the next request and is not overwritten", async () => {
  const page = new FakePage();
  const sender = new Sender(page);
  sender.edit([{ id: A, text: "1" }]);
  sender.edit([{ id: B, text: "2" }]);
  assert.equal(page.requests.length, 1);
  await page.requests[0].answer(200, "<a>");
  assert.deepEqual(page.replaced, [["<a>", false, true]]);
  assert.deepEqual(page.requests[1].rows, [{ staff: 2, date: "2027-01-05", text: "2" }]);
});

test("a refused edit is put back with the server's sentence", async () => {
  const page = new FakePage();
  const sender = new Sender(page);
  sender.edit([{ id: A, text: "99-3" }]);
  await page.requests[0].answer(422, "開始時刻は29:59までです。");
  assert.deepEqual([page.texts[A], page.said, page.refreshed], ["", "開始時刻は29:59までです。", 1]);
  sender.edit([{ id: A, text: "1" }]);
  assert.equal(page.said, "");
});

test("without the network the edit is put back and a sentence says so", async () => {
  const page = new FakePage();
  const sender = new Sender(page);
  sender.edit([{ id: A, text: "1" }]);
  await page.requests[0].fail();
  assert.equal(page.texts[A], "");
  assert.match(page.said, /通信できないため、保存を確認できません/);
  assert.equal(sender.pending, false);
  sender.undo();
  assert.equal(page.requests.length, 1);
});

test("undo sends the former text", async () => {
  const page = new FakePage();
  const sender = new Sender(page);
  sender.edit([{ id: A, text: "1" }]);
  await page.requests[0].answer(200);
  sender.undo();
  assert.deepEqual(page.requests[1].rows, [{ staff: 1, date: "2027-01-05", text: "" }]);
  await page.requests[1].answer(200);
  sender.undo();
  assert.equal(page.requests.length, 2);
});

test("the end of each request is reported, when nothing is under way any more", async () => {
  const page = new FakePage();
  const seen = [];
  const sender = new Sender(page, () => seen.push(sender.pending));
  sender.edit([{ id: A, text: "1" }]);
  sender.edit([{ id: B, text: "2" }]);
  await page.requests[0].answer(200);
  await page.requests[1].answer(200);
  assert.deepEqual(seen, [true, false]);
});
