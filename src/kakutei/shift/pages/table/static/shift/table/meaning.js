// What a run of digits means that turns out to belong to a time: each digit alone was a one-key code. No DOM.
// docs/table-entry.md has the table; tests/unit/javascript/meaning.test.mjs compares it with a second implementation.

import { clockText, DAY, LONG, readTimes } from "./times.js";

const PAUSE = 3; // times the usual gap: what comes before was a code of its own
const UNCLEAR = 1.8; // times the usual gap: may be a pause
const LEAST_PAUSE = 500; // milliseconds: a shorter gap is no pause, however quick the others are
const HOURS_ONLY = 2; // digits before a colon or 時
const MOST_DIGITS = 4; // 0930

/** The last digits of `run` ({ key, stamp, … }) that may be the beginning of a time with this sign, or with this digit. */
export function beginning(run, sign) {
  const most = /[:時]/.test(sign) ? HOURS_ONLY : MOST_DIGITS - (/\d/.test(sign) ? 1 : 0);
  let from = run.length;
  while (from > 0 && run.length - from < most && /^\d$/.test(run[from - 1].key)) from--;
  return run.slice(from);
}

/**
 * `items` are the digits { key, stamp }, `rest` what follows them from the sign on, `signAt` when the sign was typed.
 * Returns the possible meanings, best first: { from, text }, where the first `from` digits stay codes. More than one
 * is returned only where neither the times nor the pace decide; none where nothing is a time.
 */
export function meanings(items, rest, signAt) {
  const keys = items.map(({ key }) => key);
  const all = keys.map((_, from) => ({ from, text: keys.slice(from).join("") + rest }));
  const spans = all.map((each) => ({ ...each, span: readTimes(each.text) })).filter(({ span }) => span);
  // a span below 16 hours comes before one above; so does a start on the work date itself
  const usual = spans.filter(({ span }) => span.length < LONG && span.start < DAY);
  return decided(usual.length ? usual : spans, items, signAt).map(({ from, text }) => ({ from, text }));
}

function decided(options, items, signAt) {
  const [joined, ...others] = options;
  for (const other of others) {
    const slower = slowness(items, other.from, signAt);
    if (slower >= PAUSE) return decided(options.filter(({ from }) => from >= other.from), items, signAt);
    if (slower >= UNCLEAR || isSame(joined, other, items)) return [joined, other];
  }
  return joined ? [joined] : [];
}

/** 「09-15」 and 「9-15」 after 公休 (0) are the same time in two cells; 「0900-」 is one time as people write it. */
function isSame(joined, other, items) {
  return other.span.start === joined.span.start && items.length - joined.from <= HOURS_ONLY;
}

/** How much longer than the usual gap after it the one before item `from` is; 1 where it is no pause at all. */
function slowness(items, from, signAt) {
  const before = items[from].stamp - items[from - 1].stamp;
  if (before < LEAST_PAUSE) return 1;
  const stamps = [...items.slice(from).map(({ stamp }) => stamp), signAt];
  const gaps = stamps.slice(1).map((stamp, n) => Math.max(1, stamp - stamps[n]));
  const usual = gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)];
  return before / usual;
}

/** 「9001800」: times of a whole run of digits without a sign, as texts for the cell; empty where there is none. */
export function timesOf(run) {
  const digits = run.map(({ key }) => key).join("");
  if (!/^\d{6,8}$/.test(digits)) return [];
  const texts = [3, 4].map((cut) => `${digits.slice(0, cut)}-${digits.slice(cut)}`);
  const spans = texts.filter((text) => /^\d{3,4}-\d{3,4}$/.test(text)).map(readTimes);
  return spans.filter((span) => span && span.length < LONG).map(({ start, end }) => `${clockText(start)}-${clockText(end)}`);
}
