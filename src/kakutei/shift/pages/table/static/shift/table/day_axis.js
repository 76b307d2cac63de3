// The hours of the day view and where in them a minute lies. No DOM. Minutes count from midnight of the work date.

const HOUR = 60;
const ROOM = HOUR; // beside the first and the last shift, to drag them there
const TAIL = 2 * HOUR; // so much of the night shift of the day before is seen
const USUAL = { from: 9 * HOUR, to: 18 * HOUR };

/** { from, to } in whole hours around the store's own hours, the shifts of the day and the ends of those before it. */
export function axisOf(store, shifts, before) {
  const known = [...(store ? [{ start: store.from, end: store.to }] : []), ...shifts];
  const [from, to] = known.length ? [least(known), most(known)] : [USUAL.from, USUAL.to];
  const tails = before.map(({ end }) => ({ start: end - TAIL, end }));
  return {
    from: Math.max(0, Math.floor(Math.min(from - ROOM, least(tails)) / HOUR) * HOUR),
    to: Math.ceil(Math.max(to + ROOM, most(tails)) / HOUR) * HOUR,
  };
}

/** The start of each hour. */
export function hoursOf({ from, to }) {
  return Array.from({ length: (to - from) / HOUR }, (_, n) => from + n * HOUR);
}

/** 9, 23, 翌0: as short as the head is narrow. */
export function hourText(minutes) {
  const hours = minutes / HOUR;
  return hours < 24 ? `${hours}` : `翌${hours - 24}`;
}

/** Where a minute lies, in percent of the axis; outside it at its edge. */
export function percentAt(minutes, { from, to }) {
  return (Math.min(1, Math.max(0, (minutes - from) / (to - from))) * 100).toFixed(3);
}

/** The minute under a point so many pixels from the left of a lane of that width. */
export function minutesAt(x, width, { from, to }) {
  return from + (Math.min(width, Math.max(0, x)) / width) * (to - from);
}

/** The start nearest to this one with which a shift of that length lies inside the axis: what is dragged stays in sight. */
export function inSight(start, length, { from, to }) {
  return Math.max(from, Math.min(start, to - length));
}

/** The nearest step. */
export function snapped(minutes, step) {
  return Math.round(minutes / step) * step;
}

/** The next step later (1) or earlier (-1): 9:10 goes to 9:15 or 9:00. */
export function stepFrom(minutes, step, direction) {
  const next = direction > 0 ? Math.floor(minutes / step) + 1 : Math.ceil(minutes / step) - 1;
  return next * step;
}

const least = (spans) => Math.min(...spans.map(({ start }) => start));
const most = (spans) => Math.max(...spans.map(({ end }) => end));
