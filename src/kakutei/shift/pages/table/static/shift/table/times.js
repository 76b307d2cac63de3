// Times of a shift as they are typed, in minutes from midnight of the work date. No DOM. docs/table-entry.md has the table.

export const DAY = 24 * 60; // minutes
export const LATEST_START = 30 * 60 - 1;
const DIGITS = /^(\d{1,2})(\d{2})?$/;
const CLOCK = /^(\d{1,2}):(\d{2})$|^(\d{1,2})時(?:(\d{1,2})分|(半))?$/;
const BETWEEN = /\s*[-~〜−‐–—ー]\s*/;
const NEXT_SPAN = /\s*[,、/・+&]\s*|\s+/;
export const LONG = 16 * 60; // a second span of the next day needs no 翌 where the shift stays below

/** 9, 900, 0930, 9:05, 9時半, 翌6:00 → minutes, or null. Minutes without a colon are multiples of five. */
export function readClock(typed) {
  const text = typed.normalize("NFKC").trim();
  const next = text.startsWith("翌");
  const plain = next ? text.slice(1).trim() : text;
  const run = DIGITS.exec(plain);
  const clock = run ? null : CLOCK.exec(plain);
  if (!run && !clock) return null;
  const hours = Number(run ? run[1] : (clock[1] ?? clock[3]));
  const minutes = run ? Number(run[2] ?? 0) : Number(clock[2] ?? clock[4] ?? (clock[5] ? 30 : 0));
  if (minutes > 59 || (run && minutes % 5)) return null;
  return hours * 60 + minutes + (next ? DAY : 0);
}

/**
 * 「22-6」, or a split shift 「9-13 17-21」 → { start, end, length } from its first start to its last end, or null where
 * the text is no shift.
 */
export function readTimes(text) {
  const spans = readSpans(text);
  return spans && spanOf(spans[0].start, spans.at(-1).end);
}

/** The working spans of a shift as { start, end }, of a split shift two; null where the text is no shift. */
export function readSpans(text) {
  const [first, second, ...more] = spansOf(text).map(readSpan);
  if (!first || first.start > LATEST_START || second === null || more.length) return null;
  if (!second) return [first];
  const later = onItsDay(first, second);
  return later.start > first.end && spanOf(first.start, later.end) ? [first, later] : null;
}

/** 「9-13、17-21」 → ["9-13", "17-21"]: the texts of the spans. */
export function spansOf(text) {
  const plain = text.normalize("NFKC").trim().split(BETWEEN).join("-");
  return plain.replace(/翌\s+/g, "翌").split(NEXT_SPAN);
}

/** An end before the start is on the next day. */
function readSpan(text) {
  const parts = text.split("-");
  if (parts.length !== 2) return null;
  const [start, typedEnd] = parts.map(readClock);
  if (start === null || typedEnd === null) return null;
  return spanOf(start, typedEnd < start ? typedEnd + DAY : typedEnd);
}

function spanOf(start, end) {
  const length = end - start;
  return length > 0 && length < DAY ? { start, end, length } : null;
}

/** 「18-22 0-3」: the second span is of the next day; 「17-21 9-13」 is only in the wrong order. */
function onItsDay(first, second) {
  const isLater = second.start < first.end && second.end + DAY - first.start < LONG && first.end - second.start >= LONG;
  return isLater ? { start: second.start + DAY, end: second.end + DAY } : second;
}

/** 540 → 9:00, 1800 → 翌6:00, as the pages write it and a cell takes it. */
export function clockText(minutes) {
  const [day, rest] = minutes >= DAY ? ["翌", minutes - DAY] : ["", minutes];
  return `${day}${Math.floor(rest / 60)}:${String(rest % 60).padStart(2, "0")}`;
}
