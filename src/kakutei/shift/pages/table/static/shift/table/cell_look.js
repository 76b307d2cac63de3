// What a cell shows for a text until the server's own cell arrives. No DOM.

import { readTimes, spansOf } from "./times.js";

const STALE = new Set(["confirmed", "removed", "leave", "draft"]);

/** The text as the server reads it: without full-width signs and spaces around it. */
export const plain = (text) => text.normalize("NFKC").trim();

/** `codes` are the one-key codes of the store: key → { short, css }. */
export function lookOf(text, codes) {
  const known = codes.get(plain(text));
  const label = known ? (known.short ?? "") : linesOf(text);
  return { text: plain(text), label, long: label.length > 2, kind: (text && known?.css) || "", draft: text !== "" };
}

/** A line for each span of a split shift; other texts stay as they are. */
const linesOf = (text) => (readTimes(text) ? spansOf(text).join("\n") : text);

/** The class names of a cell with this look; what belonged to its former text is gone, the rest stays. */
export function classesOf(former, look) {
  const kept = [...former].filter((name) => !STALE.has(name) && !/^p\d+$/.test(name));
  return [...kept, ...(look.draft ? ["draft"] : []), ...(look.kind ? [look.kind] : [])];
}
