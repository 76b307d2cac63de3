// The same month for the other tables as generated_store.py makes for ours.

export const KEYS = { 1: "早", 2: "日", 3: "遅", 4: "夜" };
const SHORT = Object.values(KEYS);
const DAYS = 31;

export const days = Array.from({ length: DAYS }, (_, day) => ({ field: `d${day}`, title: `${day + 1}`, css: ["sat", "sun"][(day + 5) % 7] ?? "" }));

/** A row for each person: { id, name, sum, d0 … d30 } with the label of each day. */
export function rowsFor(people) {
  return Array.from({ length: people }, (_, n) => ({
    id: `${n}`,
    name: `山田 ${n}郎`,
    sum: "279:00",
    ...Object.fromEntries(days.map(({ field }, day) => [field, SHORT[(n + day) % SHORT.length]])),
  }));
}

/** The colour's class of a label; a text of another kind is a time. */
export const cssOf = (label) => (SHORT.includes(label) ? `p${SHORT.indexOf(label) + 1}` : "time");

/** Rows of labels for what a paste holds: keys of patterns, tabs and line breaks. */
export const pastedLabels = (text) => text.trim().split(/\r?\n/).map((line) => line.split("\t").map((key) => KEYS[key] ?? key));

export const people = Number(new URLSearchParams(location.search).get("people"));
