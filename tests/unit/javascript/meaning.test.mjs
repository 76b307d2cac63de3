import assert from "node:assert/strict";
import { test } from "node:test";

import { beginning, meanings, timesOf } from "../../../src/kakutei/shift/pages/table/static/shift/table/meaning.js";
import { readClock, readTimes } from "../../../src/kakutei/shift/pages/table/static/shift/table/times.js";

const SEQUENCES = 10_000;

/** Typed sign by sign, `pace` milliseconds apart; `pauses` are added before the sign at that place. */
function typed(text, pace, pauses = {}) {
  let stamp = 0;
  const signs = [...text].map((key, n) => ({ key, stamp: (stamp += pace + (pauses[n] ?? 0)) }));
  const at = signs.findIndex(({ key }) => !/\d/.test(key));
  const [run, sign] = [signs.slice(0, at), signs[at]];
  const items = beginning(run, sign.key);
  return { lead: run.slice(0, at - items.length).map(({ key }) => key), items, rest: text.slice(at), signAt: sign.stamp };
}

/** The codes that stay, and the time: 「1 1 9-18」; several where the choice is the person's. */
function meant(text, pace = 200, pauses = {}) {
  const { lead, items, rest, signAt } = typed(text, pace, pauses);
  return meanings(items, rest, signAt).map((each) =>
    [...lead, ...items.slice(0, each.from).map(({ key }) => key), each.text].join(" "),
  );
}

test("a time is a time at any pace (case B1)", () => {
  for (const pace of [80, 700, 2000])
    for (const text of ["22:00-6:00", "10-19", "17:30-22", "9-18", "22-6", "0900-1800", "2200-600"])
      assert.deepEqual([pace, ...meant(text, pace)], [pace, text]);
});

test("a span below 16 hours comes before one above it: the digits before were codes", () => {
  for (const pace of [80, 700, 2000]) {
    assert.deepEqual(meant("119-18", pace), ["1 1 9-18"]);
    assert.deepEqual(meant("2229-15", pace), ["2 2 2 9-15"]);
  }
});

test("where no span is below 16 hours the longer one is meant", () => {
  assert.deepEqual(meant("5-22"), ["5-22"]);
  assert.deepEqual(meant("0-23"), ["0-23"]);
});

test("minutes without a colon are multiples of five", () => {
  assert.equal(readClock("0903"), null);
  assert.equal(readClock("9:03"), 543);
  assert.deepEqual(meant("1019-23"), ["1 0 19-23"]);
});

test("a pause before the last digit tells a code from the beginning of a time", () => {
  assert.deepEqual(meant("22:00-6:00", 100, { 1: 2000 }), ["2 2:00-6:00"]);
  assert.deepEqual(meant("17:30-22", 700, { 1: 4000 }), ["1 7:30-22"]);
});

test("a gap below half a second is no pause, however quick the rest was typed", () => {
  assert.deepEqual(meant("22:00-6:00", 2, { 1: 450 }), ["22:00-6:00"]);
});

test("a pause that is not clear asks, and so does a leading zero", () => {
  assert.deepEqual(meant("22:00-6:00", 400, { 1: 400 }), ["22:00-6:00", "2 2:00-6:00"]);
  assert.deepEqual(meant("109-15"), ["1 09-15", "1 0 9-15"]);
});

test("what is no time has no meaning", () => {
  for (const text of ["9-9", "31-40", "9-18-20", "9:75-18"]) assert.deepEqual(meant(text), []);
});

test("at most two digits stand before a colon, four before another sign", () => {
  const run = [..."11022"].map((key, n) => ({ key, stamp: n }));
  for (const sign of [":", "時"]) assert.equal(beginning(run, sign).map(({ key }) => key).join(""), "22");
  assert.equal(beginning(run, "-").map(({ key }) => key).join(""), "1022");
  assert.deepEqual(beginning([{ key: "早", stamp: 0 }, { key: "9", stamp: 1 }], "-"), [{ key: "9", stamp: 1 }]);
});

test("a run of digits without a sign may be a time (case B2)", () => {
  const run = (text) => [...text].map((key) => ({ key }));
  assert.deepEqual(timesOf(run("9001800")), ["9:00-18:00"]);
  assert.deepEqual(timesOf(run("09001800")), ["9:00-18:00"]);
  assert.deepEqual(timesOf(run("2200600")), ["2:20-6:00", "22:00-翌6:00"]);
  for (const text of ["1102", "1122110", "0000000", "900180012", "早900180"]) assert.deepEqual(timesOf(run(text)), []);
});

test("forms of a clock", () => {
  const forms = { 9: 540, "09": 540, 900: 540, "0930": 570, "25:00": 1500, "9時": 540, "9時半": 570, "9時15分": 555, "翌6:00": 1800, "９：３０": 570 };
  for (const [text, minutes] of Object.entries(forms)) assert.equal(readClock(text), minutes, text);
  for (const text of ["", "9:5", "24h", "9:60", "12345"]) assert.equal(readClock(text), null, text);
  assert.deepEqual(readTimes("22:00-翌6:00"), { start: 1320, end: 1800, length: 480 });
});

test("a split shift is a time at any pace, and the digits before it are codes (case B20)", () => {
  for (const pace of [80, 700, 2000]) {
    for (const text of ["9-13 17-21", "9:00-13:00、17:00-21:00", "0900-1300 1700-2100", "18-22 24-27", "10-14,18-22"])
      assert.deepEqual([pace, ...meant(text, pace)], [pace, text]);
    assert.deepEqual(meant("119-13 17-21", pace), ["1 1 9-13 17-21"]);
    assert.deepEqual(meant("2218-22 翌0-翌3", pace), ["2 2 18-22 翌0-翌3"]);
  }
});

test("a split shift lasts from its first start to its last end", () => {
  const day = { start: 540, end: 1260, length: 720 };
  const forms = ["9-13 17-21", "9-13、17-21", "9-13/17-21", "9 - 13 , 17 - 21", "９－１３　１７－２１", "0900-1300 1700-2100"];
  for (const text of forms) assert.deepEqual(readTimes(text), day, text);
  const night = { start: 1080, end: 1620, length: 540 };
  for (const text of ["18-22 24-27", "18-22 翌0-翌3", "18-22 翌 0-3", "18-22 0-3"]) assert.deepEqual(readTimes(text), night, text);
  assert.deepEqual(readTimes("18-22 翌6-翌9"), { start: 1080, end: 1980, length: 900 });
});

test("three spans, spans that overlap or touch, and spans in the wrong order are no split shift", () => {
  const texts = ["8-10 12-14 18-20", "9-13 13-17", "9-14 13-17", "17-21 9-13", "17-21 8-8:30", "10-26 9-9:30", "18-24 0-3", "9-13 21-9"];
  for (const text of [...texts, "9-13 17", "9-13 17-17", "9-13,", "9 13-17", "20-26 1-3"]) assert.equal(readTimes(text), null, text);
});

// --- a second implementation of the table, by its words ---

function clock(text) {
  const [, hours, minutes, colon] = /^(\d\d?)(?:(\d\d)|:(\d\d))?$/.exec(text) ?? [];
  if (hours === undefined || Number(minutes ?? 0) % 5 || Number(minutes ?? colon ?? 0) > 59) return undefined;
  return 60 * hours + Number(minutes ?? colon ?? 0);
}

function span(text) {
  const [start, end, more] = text.split("-").map(clock);
  if (start === undefined || end === undefined || text.split("-").length !== 2 || more !== undefined) return undefined;
  const length = (end > start ? end : end + 1440) - start;
  return start === end || length <= 0 || length >= 1440 ? undefined : { start, length };
}

function hours(text) {
  const [day, other, more] = text.split(/ |,|、|\//).map(span);
  if (!day || day.start >= 1800 || more || text.split(/ |,|、|\//).length > 2) return undefined;
  if (!/ |,|、|\//.test(text)) return day;
  if (!other) return undefined;
  const [over, tomorrow] = [day.start + day.length, other.start + 1440];
  const lengths = { same: other.start + other.length - day.start, next: tomorrow + other.length - day.start, turned: over - other.start };
  if (other.start > over) return lengths.same < 1440 ? { start: day.start, length: lengths.same } : undefined;
  if (other.start === over || lengths.next >= 960 || lengths.turned < 960 || tomorrow <= over) return undefined;
  return { start: day.start, length: lengths.next };
}

function byTheTable(digits, rest, gaps) {
  const readings = digits.map((_, n) => ({ n, text: digits.slice(n).join("") + rest })).filter(({ text }) => hours(text));
  const short = readings.filter(({ text }) => hours(text).length < 960 && hours(text).start < 1440);
  let left = short.length ? short : readings;
  for (let tried = 1; tried < left.length; ) {
    const { n, text } = left[tried];
    const after = [...gaps.slice(n + 1)].sort((a, b) => a - b);
    const factor = gaps[n] < 500 ? 1 : gaps[n] / Math.max(1, after[Math.floor(after.length / 2)]);
    if (factor >= 3) [left, tried] = [left.slice(tried), 1];
    else if (factor >= 1.8 || (hours(text).start === hours(left[0].text).start && digits.length - left[0].n <= 2)) return [left[0].text, text];
    else tried += 1;
  }
  return left.slice(0, 1).map(({ text }) => text);
}

function randomFrom(seed) {
  let state = seed;
  return (most) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * most);
  };
}

function randomClock(random) {
  return [`${random(30)}`, `${random(30)}:${String(random(60)).padStart(2, "0")}`, `${random(3)}${random(10)}${random(6)}0`][random(3)];
}

test(`${SEQUENCES} sequences at a random pace mean what the table says`, () => {
  const random = randomFrom(20261130);
  let [asked, split] = [0, 0];
  for (let n = 0; n < SEQUENCES; n++) {
    const colon = random(3) === 0;
    const count = 1 + random(colon ? 2 : 4);
    const keys = Array.from({ length: count }, () => String(random(10)));
    const gaps = Array.from({ length: count + 1 }, () => 1 + random(3000));
    const second = random(3) ? "" : `${[" ", ",", "、", "/"][random(4)]}${randomClock(random)}-${randomClock(random)}`;
    const end = randomClock(random);
    const rest = (colon ? `:${String(random(60)).padStart(2, "0")}-${end}` : `-${end}`) + second;
    let stamp = 0;
    const items = keys.map((key, k) => ({ key, stamp: (stamp += gaps[k]) }));
    const found = meanings(items, rest, stamp + gaps[count]).map(({ text }) => text);
    assert.deepEqual(found, byTheTable(keys, rest, gaps), `${keys.join("")}${rest} ${gaps}`);
    asked += found.length > 1;
    split += found.length > 0 && second !== "";
  }
  assert.ok(asked > 100, `${asked} asked`);
  assert.ok(split > 300, `${split} split shifts`);
});
