// The table's cells as text of a spreadsheet: a line per row, a tab between columns. No DOM.

/** The texts of cells { r, text } in the order of the table. */
export function asText(cells) {
  const lines = new Map();
  for (const { r, text } of cells) lines.set(r, [...(lines.get(r) ?? []), text]);
  return [...lines.values()].map((texts) => texts.join("\t")).join("\n");
}

const CELL = /(?:"((?:[^"]|"")*)"|([^\t\r\n]*))(\t|\r\n?|\n|$)/g;

/** Rows of columns. Spreadsheets end the text with a line break of their own, and quote a cell that holds one: it becomes a blank. */
export function asLines(text) {
  const lines = [[]];
  for (const [, quoted, bare, after] of text.replace(/\r?\n$/, "").matchAll(CELL)) {
    lines.at(-1).push(quoted?.replaceAll('""', '"').replace(/[\r\n]+/g, " ") ?? bare);
    if (!after) break;
    if (after !== "\t") lines.push([]);
  }
  return lines;
}

/**
 * A single text is for all selected cells; several are for the cells from the first selected one on. Returns the edits
 * and the texts that have no cell: { edits, outside }.
 */
export function pastedEdits(text, ids, grid) {
  const lines = asLines(text);
  if (lines.length === 1 && lines[0].length === 1) return { edits: ids.map((id) => ({ id, text: lines[0][0] })), outside: [] };
  const from = grid.place(ids[0]);
  const all = lines.flatMap((line, r) => line.map((each, c) => ({ id: grid.idAt(from.r + r, from.c + c), text: each })));
  return { edits: all.filter(({ id }) => id), outside: all.filter(({ id }) => !id).map((each) => each.text) };
}
