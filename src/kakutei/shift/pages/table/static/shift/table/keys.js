// What a key does in the table. Keys that are not named here go into the input.

const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** { does, prevents, step, extend }, or null (Tab too: it leaves the table); while something is written, ← and → move within the text. */
export function commandOf(event, writing) {
  if (event.isComposing || event.keyCode === 229) return null;
  const { key, shiftKey } = event;
  const command = event.ctrlKey || event.metaKey;
  if (command && (key.toLowerCase() === "y" || (shiftKey && key.toLowerCase() === "z"))) return { does: "redo", prevents: true };
  if (command && key.toLowerCase() === "z") return { does: "undo", prevents: true };
  if (command || event.altKey) return null;
  if (ARROWS[key] && !(writing && /Left|Right/.test(key)))
    return { does: "move", prevents: true, step: ARROWS[key], extend: shiftKey && !writing };
  const step = shiftKey ? -1 : 1;
  if (key === "Enter") return { does: "finish", prevents: true, step: [step, 0], extend: false };
  if (key === "Escape") return { does: "leave", prevents: false };
  if (key === "F2") return { does: "write", prevents: true };
  if ((key === "Delete" || key === "Backspace") && !writing) return { does: "empty", prevents: true };
  return null;
}
