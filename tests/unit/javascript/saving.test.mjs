import assert from "node:assert/strict";
import { test } from "node:test";

import { outcomeOf, rowsOf, save } from "../../../src/kakutei/shift/pages/table/static/shift/table/saving.js";

const edit = { edit: "e1", id: "c17-2027-01-05", text: "1", seen: "0", meant: "早番" };
const answer = (status, text = "", more = {}) => ({
  status,
  ok: status < 300,
  redirected: false,
  text: async () => text,
  json: async () => JSON.parse(text),
  ...more,
});

test("a cell's id names the staff and the date", () => {
  assert.deepEqual(rowsOf([edit]), [{ edit: "e1", staff: 17, date: "2027-01-05", text: "1", seen: "0", meant: "早番" }]);
});

test("answers are distinguished by their consequences", () => {
  const of = (status, more) => outcomeOf(answer(status, "", more));
  assert.deepEqual(
    [of(200), of(200, { redirected: true }), of(403), of(404), of(409), of(422), of(500), of(413)],
    ["answered", "signed out", "signed out", "no access", "another user", "refused", "failed", "failed"],
  );
});

test("an answer carries what became of each edit", async () => {
  const body = '{"results":{"e1":{"state":"saved"}},"html":"<a>"}';
  assert.deepEqual(await save([edit], async () => answer(200, body)), {
    outcome: "answered",
    results: { e1: { state: "saved" } },
    html: "<a>",
  });
});

test("a refusal of the whole request carries the server's sentence", async () => {
  assert.deepEqual(await save([edit], async () => answer(422, "分けてください")), { outcome: "refused", sentence: "分けてください" });
});

test("no answer, or one that is cut off, says nothing about the edits", async () => {
  assert.deepEqual(await save([edit], () => Promise.reject(new TypeError("offline"))), { outcome: "no network" });
  assert.deepEqual(await save([edit], async () => answer(200, '{"resu')), { outcome: "failed" });
  assert.deepEqual(await save([edit], async () => answer(502)), { outcome: "failed" });
});
