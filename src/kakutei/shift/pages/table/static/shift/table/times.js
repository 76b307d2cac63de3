// Times of a shift as they are typed, in minutes from midnight of the work date. No DOM. docs/table-entry.md has the table.

const DAY = 24 * 60;
const LATEST_START = 30 * 60 - 1;
const DIGITS = /^(\d{1,2})(\d{2})?$/;
const CLOCK = /^(\d{1,2}):(\d{2})$|^(\d{1,2})時(?:(\d{1,2})分|(半))?$/;
const BETWEEN = /\s*[-~〜−‐–—ー]\s*/;

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

/** 「22-6」 → { start, end, length }, or null where the text is no shift. An end before the start is on the next day. */
export function readSpan(text) {
  const parts = text.normalize("NFKC").split(BETWEEN);
  if (parts.length !== 2) return null;
  const [start, typedEnd] = parts.map(readClock);
  if (start === null || typedEnd === null || start > LATEST_START) return null;
  const end = typedEnd < start ? typedEnd + DAY : typedEnd;
  const length = end - start;
  return length > 0 && length < DAY ? { start, end, length } : null;
}

/** 540 → 9:00, 1800 → 翌6:00, as the pages write it and a cell takes it. */
export function clockText(minutes) {
  const [day, rest] = minutes >= DAY ? ["翌", minutes - DAY] : ["", minutes];
  return `${day}${Math.floor(rest / 60)}:${String(rest % 60).padStart(2, "0")}`;
}
