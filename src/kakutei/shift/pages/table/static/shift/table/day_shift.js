// What a drag or a key of the day view makes of a shift. No DOM. A shift is its spans { start, end }, of a split shift two.
// Where a shift cannot go (before 0:00, over 24 hours, into its other span) it stops at the nearest place.

import { clockText, DAY, LATEST_START, readSpans } from "./times.js";

/** The spans of a cell's text, none without a shift. `codes` are the one-key codes: key → { name, meaning }. */
export function spansIn(text, codes) {
  const known = codes.get(text);
  const times = known ? (known.meaning ?? "").slice((known.name ?? "").length).trim() : text;
  return (times && readSpans(times)) || [];
}

/** What of the day before reaches into this day. */
export function tailsOf(text, codes) {
  const shifted = spansIn(text, codes).map(({ start, end }) => ({ start: start - DAY, end: end - DAY }));
  return shifted.filter(({ end }) => end > 0);
}

/** The text to type for the spans. */
export function textOf(spans) {
  return spans.map(({ start, end }) => `${clockText(start)}-${clockText(end)}`).join(" ");
}

/** Span `n` begins at `start` and is as long as before. */
export function moved(spans, n, start, step) {
  const length = spans[n].end - spans[n].start;
  const { low, high, least, most } = limitsOf(spans, n, step);
  const last = Math.min(high, most) - length;
  const begin = within(start, Math.max(low, least), n ? last : Math.min(last, latestStart(step)));
  return replaced(spans, n, { start: begin, end: begin + length });
}

/** Span `n` with another "start" or "end", one step long at least. */
export function resized(spans, n, edge, to, step) {
  const { start, end } = spans[n];
  const { low, high, least, most } = limitsOf(spans, n, step);
  if (edge === "end") return replaced(spans, n, { start, end: within(to, start + step, Math.min(high, most, start + DAY - step)) });
  const latest = n ? end - step : Math.min(end - step, latestStart(step));
  return replaced(spans, n, { start: within(to, Math.max(low, least, end - DAY + step), latest), end });
}

/**
 * { spans, n } with a new span that was drawn from one minute to another: a shift, or the second span of a split one,
 * beside the first. Null where there is no room for it.
 */
export function drawn(spans, from, to, step) {
  if (spans.length > 1) return null;
  const { low, high, n } = freePart(spans[0], from, step);
  const latest = n ? high - step : Math.min(high - step, latestStart(step));
  const start = within(Math.floor(Math.min(from, to) / step) * step, low, latest);
  const end = within(Math.ceil(Math.max(from, to) / step) * step, start + step, Math.min(high, start + DAY - step));
  if (low > latest) return null;
  return { spans: n ? [...spans, { start, end }] : [{ start, end }, ...spans], n };
}

/** Where a span may be drawn that begins at a minute, beside a shift or alone, and which one it will be. */
function freePart(shift, from, step) {
  if (!shift) return { low: 0, high: latestStart(step) + DAY, n: 0 };
  const { start, end } = shift;
  if (from < start) return { low: Math.max(0, end - DAY + step), high: start - step, n: 0 };
  return { low: end + step, high: start + DAY - step, n: 1 };
}

export function isSame(a, b) {
  return textOf(a) === textOf(b);
}

/**
 * Where span `n` may lie: between its neighbours (low, high), and so that the whole stays below 24 hours (least, most).
 * Where it stands now it may stand, however small the gap that was typed.
 */
function limitsOf(spans, n, step) {
  const [before, span, after] = [spans[n - 1], spans[n], spans[n + 1]];
  return {
    low: before ? Math.min(before.end + step, span.start) : 0,
    high: after ? Math.max(after.start - step, span.end) : Infinity,
    least: after ? after.end - DAY + step : 0,
    most: before ? before.start + DAY - step : Infinity,
  };
}

const latestStart = (step) => Math.floor(LATEST_START / step) * step;
const within = (n, low, high) => Math.max(low, Math.min(n, high));
const replaced = (spans, n, span) => spans.map((each, m) => (m === n ? span : each));
