// The month in AG Grid Community: rows and columns virtual as by default, cellClassRules, applyTransaction for a paste.

import { KEYS, cssOf, days, pastedLabels, people, rowsFor } from "./data.js";

const element = document.getElementById("table");
const cellClassRules = Object.fromEntries(["p1", "p2", "p3", "p4", "time"].map((css) => [css, ({ value }) => cssOf(value) === css]));
const rows = rowsFor(people);

const grid = agGrid.createGrid(element, {
  rowData: rows,
  getRowId: ({ data }) => data.id,
  rowHeight: 32,
  headerHeight: 40,
  enterNavigatesVerticallyAfterEdit: true,
  defaultColDef: { sortable: false, resizable: false, suppressMovable: true, suppressHeaderMenuButton: true },
  columnDefs: [
    { field: "name", headerName: "スタッフ", pinned: "left", width: 148 },
    ...days.map(({ field, title, css }) => ({
      field,
      headerName: title,
      width: 34,
      minWidth: 34,
      editable: true,
      cellClass: `day ${css}`,
      cellClassRules,
      suppressKeyboardEvent: ({ event, editing, node, column }) => enteredCode(event, editing, node, column),
    })),
    { field: "sum", headerName: "時間", width: 60 },
  ],
});

/** A pattern's key goes into the cell, and the focus to the next one; other signs begin the editor. */
function enteredCode({ type, key, ctrlKey }, editing, node, column) {
  if (editing || ctrlKey || !KEYS[key]) return false;
  if (type === "keydown") {
    node.setDataValue(column, KEYS[key]);
    const next = grid.getDisplayedColAfter(column);
    if (next.getColId() !== "sum") grid.setFocusedCell(node.rowIndex, next);
  }
  return true;
}

document.addEventListener("paste", (event) => {
  const { rowIndex, column } = grid.getFocusedCell();
  const from = Number(column.getColId().slice(1));
  const update = pastedLabels(event.clipboardData.getData("text/plain")).map((labels, r) => {
    const { data } = grid.getDisplayedRowAtIndex(rowIndex + r);
    return { ...data, ...Object.fromEntries(labels.map((label, c) => [`d${from + c}`, label])) };
  });
  grid.applyTransaction({ update });
});

window.table = {
  select: (r, c) => {
    grid.ensureIndexVisible(r);
    grid.setFocusedCell(r, `d${c}`);
  },
  active: () => {
    const cell = element.querySelector(".ag-cell-focus");
    return cell && `${cell.closest(".ag-row").getAttribute("row-index")} ${cell.getAttribute("col-id")}`;
  },
  placeAt: (r, c) => `${r} d${c}`,
  textAt: (place) => {
    const [row, column] = place.split(" ");
    return element.querySelector(`.ag-row[row-index="${row}"] [col-id="${column}"]`)?.textContent.trim();
  },
  writing: () => element.querySelector(".ag-cell-inline-editing input")?.value,
  stored: () => {
    const all = [];
    grid.forEachNode(({ data }) => all.push(days.map(({ field }) => data[field])));
    return all;
  },
};
