import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Marks } from "../../../src/kakutei/shift/pages/table/static/shift/table/marks.js";

const turn = () => new Promise((resolve) => setImmediate(resolve));
let page, status, timers, asked, answer;

/** A page whose status asks again after 3 s; `answer` is what the server says, `timers` what waits. */
beforeEach(() => {
  [timers, asked] = [[], []];
  status = { dataset: { poll: "3000", at: "12", version: "7-5" } };
  page = {
    version: 0,
    table: { dataset: { marks: "/marks" } },
    taken: [],
    replace: (html, unsaved) => page.taken.push([html, [...unsaved]]),
  };
  answer = { ok: true, redirected: false, headers: new Headers() };
  globalThis.document = { hidden: false, getElementById: () => status };
  globalThis.fetch = async (address, { headers }) => {
    asked.push([address, headers["If-None-Match"]].filter(Boolean).join(" "));
    return answer && { ...answer, text: async () => "<a>" };
  };
  globalThis.setTimeout = (run, wait) => timers.push({ run, wait });
  globalThis.clearTimeout = (number) => delete timers[number - 1];
});

const marks = () => new Marks(page, () => new Set(["c1"]));
const waiting = () => timers.filter(Boolean).map(({ wait }) => wait);
const pass = async () => {
  const due = timers.filter(Boolean);
  due.forEach(({ run }) => run());
  await turn();
};

test("what changed since the last answer is asked for again and again; unsaved cells are named", async () => {
  marks().askLater();
  assert.deepEqual(waiting(), [3000]);
  await pass();
  assert.deepEqual([asked, page.taken], [["/marks?since=12&version=7-5"], [["<a>", ["c1"]]]]);
  assert.equal(waiting().length, 1);
});

test("an answer names the state for which the next one would be the same; only a taken answer counts", async () => {
  const taken = marks();
  answer.headers = new Headers({ ETag: '"a"' });
  await taken.ask();
  answer = { ok: false, redirected: false, status: 304, headers: new Headers({ ETag: '"a"' }) };
  await taken.ask();
  assert.deepEqual([asked[1], page.taken.length, waiting().length], ['/marks?since=12&version=7-5 "a"', 1, 1]);
  answer = { ok: true, redirected: false, headers: new Headers({ ETag: '"b"' }) };
  const asking = taken.ask();
  page.version += 1; // a newer answer came meanwhile
  await asking;
  await taken.ask();
  assert.match(asked[3], / "a"$/);
});

test("answers of saves neither put the next question off nor say that all marks are known", async () => {
  const taken = marks();
  taken.askLater();
  for (let save = 0; save < 20; save++) {
    status.dataset.at = `${100 + save}`;
    taken.askLater();
  }
  assert.deepEqual(waiting(), [3000]);
  await pass();
  assert.deepEqual(asked, ["/marks?since=12&version=7-5"]);
  await taken.ask();
  assert.match(asked[1], /since=119&/);
});

test("what is due sooner is asked sooner", () => {
  status.dataset.poll = "10000";
  const taken = marks();
  taken.askLater();
  status.dataset.poll = "3000";
  taken.askLater();
  assert.deepEqual(waiting(), [3000]);
});

test("a hidden page waits", async () => {
  document.hidden = true;
  marks().askLater();
  await pass();
  assert.deepEqual([asked, waiting().length], [[], 1]);
});

test("after a sign-out, an error or a lost network nothing is taken, and it is asked again", async () => {
  for (const given of [{ ok: false }, { ok: true, redirected: true }, null]) {
    [answer, timers] = [given, []];
    marks().askLater();
    await pass();
    assert.deepEqual([page.taken, waiting()], [[], [3000]]);
  }
  timers = [];
  globalThis.fetch = async () => Promise.reject(new TypeError("no network"));
  marks().askLater();
  await pass();
  assert.deepEqual(waiting(), [3000]);
});

test("an answer that a newer one has overtaken is not taken", async () => {
  const fetched = globalThis.fetch;
  globalThis.fetch = async (address) => ((page.version += 1), fetched(address));
  marks().askLater();
  await pass();
  assert.deepEqual([page.taken, waiting()], [[], [3000]]);
});

test("one question waits at a time", () => {
  const asking = marks();
  asking.askLater();
  asking.askLater();
  assert.deepEqual(waiting(), [3000]);
});
