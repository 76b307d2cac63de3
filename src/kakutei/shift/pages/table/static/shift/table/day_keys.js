// The keys of the day view that the table does not have: they move the shift of each selected person, or one end of it.

import { stepFrom } from "./day_axis.js";
import { moved, resized } from "./day_shift.js";

const DIRECTIONS = { ArrowLeft: -1, ArrowRight: 1 };

/** { does: "move" | "start" | "end" | "part", direction }, or null for what the table's own keys do. */
export function dayCommandOf(event, writing) {
  const direction = DIRECTIONS[event.key];
  if (!direction || writing || event.ctrlKey || event.metaKey || event.isComposing) return null;
  if (event.altKey) return { does: event.shiftKey ? "start" : "move", direction };
  return { does: event.shiftKey ? "end" : "part", direction };
}

/** The spans of a shift after a command about its span `n`. */
export function afterCommand({ does, direction }, spans, n, step) {
  const edge = does === "end" ? "end" : "start";
  const to = stepFrom(spans[n][edge], step, direction);
  return does === "move" ? moved(spans, n, to, step) : resized(spans, n, edge, to, step);
}
