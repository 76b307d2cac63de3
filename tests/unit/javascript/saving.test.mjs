import assert from "node:assert/strict";
import { test } from "node:test";

import { outcomeOf, rowsOf, save } from "../../../src/kakutei/shift/pages/table/static/shift/table/saving.js";

const step = (...changes) => ({ changes: changes.map(([id, text]) => ({ id, text, former: "" })), remember: true });
const answer = (status, text, more = {}) => ({ status, ok: status < 300, redirected: false, text: async () => text, ...more });

/** The server answers 422 to a request that holds the text "wrong". */
async function saved(batch, respond) {
  const seen = { posted: [], saved: [], refused: [] };
  await save(batch, {
    post: async (rows) => (seen.posted.push(rows.map(({ text }) => text)), respond(rows)),
    saved: (html) => seen.saved.push(html),
    refused: (part, sentence) => seen.refused.push([part, sentence]),
  });
  return seen;
}
const picky = (rows) => (rows.some(({ text }) => text === "wrong") ? answer(422, "なおしてください") : answer(200, "cells"));

test("a cell's id names the staff and the date", () => {
  assert.deepEqual(rowsOf([step(["c17-2027-01-05", "1"])]), [{ staff: 17, date: "2027-01-05", text: "1" }]);
});

test("of several texts for a cell the last is sent", () => {
  const rows = rowsOf([step(["c1-2027-01-05", "1"], ["c2-2027-01-05", "2"]), step(["c1-2027-01-05", "3"])]);
  assert.deepEqual(rows.map(({ staff, text }) => [staff, text]), [[1, "3"], [2, "2"]]);
});

test("answers are distinguished by their consequences", () => {
  assert.equal(outcomeOf({ ok: true, redirected: false, status: 200 }, 2), "saved");
  assert.equal(outcomeOf({ ok: true, redirected: true, status: 200 }, 1), "signed out");
  assert.equal(outcomeOf({ ok: false, redirected: false, status: 403 }, 1), "signed out");
  assert.equal(outcomeOf({ ok: false, redirected: false, status: 500 }, 1), "failed");
  assert.equal(outcomeOf({ ok: false, redirected: false, status: 422 }, 1), "refused");
  assert.equal(outcomeOf({ ok: false, redirected: false, status: 422 }, 2), "partly refused");
});

test("what is saved brings the server's cells", async () => {
  const seen = await saved([step(["c1-2027-01-05", "1"])], picky);
  assert.deepEqual(seen, { posted: [["1"]], saved: ["cells"], refused: [] });
});

test("a refusal of one step carries the server's sentence", async () => {
  const wrong = step(["c1-2027-01-05", "wrong"]);
  assert.deepEqual((await saved([wrong], picky)).refused, [[[wrong], "なおしてください"]]);
});

test("of several steps only the wrong one is refused", async () => {
  const [right, wrong, other] = ["1", "wrong", "2"].map((text, index) => step([`c${index}-2027-01-05`, text]));
  const seen = await saved([right, wrong, other], picky);
  assert.deepEqual(seen.posted, [["1", "wrong", "2"], ["1"], ["wrong"], ["2"]]);
  assert.deepEqual(seen.saved, ["cells", "cells"]);
  assert.deepEqual(seen.refused, [[[wrong], "なおしてください"]]);
});

test("an answer that says nothing about the edits is an error", async () => {
  const batch = [step(["c1-2027-01-05", "1"])];
  await assert.rejects(saved(batch, () => answer(500, "")), /サーバーで問題/);
  await assert.rejects(saved(batch, () => answer(404, "")), /編集できなくなった/);
  await assert.rejects(saved(batch, () => answer(200, "sign in", { redirected: true })), /ログインが切れている/);
  await assert.rejects(saved(batch, () => Promise.reject(new TypeError("offline"))), /通信できない/);
});
