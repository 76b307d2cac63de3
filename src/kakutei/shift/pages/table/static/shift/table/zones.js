// Where around the selection the pointer is: at its fill handle, at its border, or neither. No DOM.

const HANDLE = 8; // pixels inwards from the corner; 3 outwards
const BORDER = 4; // pixels inwards from the edge; 2 outwards

/** "fill", "move" or "" for a point { x, y } and the selection's box { left, top, right, bottom } in the window. */
export function zoneAt({ x, y }, { left, top, right, bottom }) {
  const within = (by) => x >= left - by && x <= right + by && y >= top - by && y <= bottom + by;
  if (within(3) && x > right - HANDLE && y > bottom - HANDLE) return "fill";
  const deep = x > left + BORDER && x < right - BORDER && y > top + BORDER && y < bottom - BORDER;
  return within(2) && !deep ? "move" : "";
}

/** How far a point lies outside an area, as pixels to scroll by: { x, y }, both 0 inside. */
export function scrollTowards({ x, y }, { left, top, right, bottom }) {
  const beyond = (n, low, high) => (n < low ? n - low : n > high ? n - high : 0);
  const speed = (distance) => Math.sign(distance) * Math.min(32, Math.abs(distance) / 2 + 4);
  return { x: speed(beyond(x, left, right)), y: speed(beyond(y, top, bottom)) };
}

/** The nearest point inside an area. */
export function nearest({ x, y }, { left, top, right, bottom }) {
  return { x: Math.min(right - 1, Math.max(left + 1, x)), y: Math.min(bottom - 1, Math.max(top + 1, y)) };
}
