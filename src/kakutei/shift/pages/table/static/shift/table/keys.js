// What a key does in the table. Keys that are not named here go into the input.

const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const PLACES = { Home: "row start", End: "row end", PageUp: "page up", PageDown: "page down" };
const TABLE_PLACES = { Home: "table start", End: "table end" };
const WITH_CONTROL = { a: "select all", d: "fill down", r: "fill right" };

/**
 * { does, prevents } with `step`, `jump` or `to` and `extend` for a move; null for what is left to the browser (Tab
 * too: it leaves the table). While something is written, the keys that edit a text edit it.
 */
export function commandOf(event, writing) {
  if (event.isComposing || event.keyCode === 229 || event.altKey) return null;
  return event.ctrlKey || event.metaKey ? withControl(event, writing) : alone(event, writing);
}

function withControl({ key, shiftKey }, writing) {
  const letter = key.toLowerCase();
  if (letter === "y" || (shiftKey && letter === "z")) return { does: "redo", prevents: true };
  if (letter === "z") return { does: "undo", prevents: true };
  if (key === "Enter") return { does: "enter", prevents: true };
  // the browser would reload the page, or set a bookmark, with a text that is not entered yet
  if (writing) return !shiftKey && (letter === "d" || letter === "r") ? { does: "nothing", prevents: true } : null;
  if (ARROWS[key]) return move({ jump: ARROWS[key] }, shiftKey);
  if (TABLE_PLACES[key]) return move({ to: TABLE_PLACES[key] }, shiftKey);
  if (key === " " && !shiftKey) return { does: "select columns", prevents: true };
  return WITH_CONTROL[letter] && !shiftKey ? { does: WITH_CONTROL[letter], prevents: true } : null;
}

function alone({ key, shiftKey }, writing) {
  if (ARROWS[key] && !(writing && /Left|Right/.test(key))) return move({ step: ARROWS[key] }, shiftKey && !writing);
  if (PLACES[key] && !(writing && /Home|End/.test(key))) return move({ to: PLACES[key] }, shiftKey && !writing);
  if (key === "Enter") return { does: "finish", prevents: true, step: [shiftKey ? -1 : 1, 0], extend: false };
  if (key === "Escape") return { does: "leave", prevents: false };
  if (key === "F2") return { does: "write", prevents: true };
  if (writing) return null;
  if (key === "Delete" || key === "Backspace") return { does: "empty", prevents: true };
  if (key === " " && shiftKey) return { does: "select rows", prevents: true };
  return key === "ContextMenu" || (key === "F10" && shiftKey) ? { does: "menu", prevents: true } : null;
}

function move(where, extend) {
  return { does: "move", prevents: true, ...where, extend };
}
