// The month in Tabulator as its documentation sets up a spreadsheet: selectable ranges, which move by arrows and take a paste.

import { KEYS, cssOf, days, pastedLabels, people, rowsFor } from "./data.js";

const element = document.getElementById("table");
let begun = ""; // the sign that opened the editor

const grid = new Tabulator(element, {
  data: rowsFor(people),
  index: "id",
  height: 760,
  rowHeight: 32,
  layout: "fitData",
  selectableRange: 1,
  selectableRangeColumns: true,
  editTriggerEvent: "dblclick",
  clipboard: true,
  clipboardCopyRowRange: "range",
  clipboardPasteParser: pastedRows,
  clipboardPasteAction: "range",
  columnDefaults: { headerSort: false, resizable: false },
  columns: [
    { title: "スタッフ", field: "name", frozen: true, width: 148 },
    ...days.map(({ field, title, css }) => ({ title, field, width: 34, minWidth: 34, hozAlign: "center", cssClass: `day ${css}`.trim(), editor, formatter })),
    { title: "時間", field: "sum", width: 60 },
  ],
});

function formatter(cell) {
  const label = cell.getValue();
  const { classList } = cell.getElement();
  classList.remove("p1", "p2", "p3", "p4", "time");
  classList.add(cssOf(label));
  return label;
}

/** An input over the cell, which Enter or a click elsewhere ends. */
function editor(cell, onRendered, success, cancel) {
  const input = Object.assign(document.createElement("input"), { value: begun });
  input.style.cssText = "width: 100%; height: 100%; box-sizing: border-box;";
  begun = "";
  onRendered(() => input.focus());
  input.addEventListener("blur", () => success(input.value));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") success(input.value);
    if (event.key === "Escape") cancel();
  });
  return input;
}

element.addEventListener("keydown", onKey, true);

/** A pattern's key goes into the cell, and the range to the next one; other signs open the editor; Enter after a time goes down. */
function onKey(event) {
  if (event.ctrlKey || event.target.matches("input")) return event.key === "Enter" && setTimeout(() => move(1, 0)) && undefined;
  const cell = activeCell();
  if (KEYS[event.key]) {
    cell.setValue(KEYS[event.key]);
    move(0, 1);
  } else if (/^[\d:-]$/.test(event.key)) {
    begun = event.key;
    event.preventDefault();
    cell.edit();
  }
}

function activeCell() {
  return grid.getRanges()[0].getCells()[0][0];
}

function move(rows, columns) {
  const cell = activeCell();
  select(cell.getRow().getPosition() - 1 + rows, Number(cell.getField().slice(1)) + columns);
}

function select(r, c) {
  const cell = grid.getRowFromPosition(r + 1)?.getCell(`d${c}`);
  if (cell) grid.getRanges()[0].setBounds(cell, cell);
}

/** As the parser "range" of Tabulator, with labels for keys. */
function pastedRows(text) {
  const from = Number(activeCell().getField().slice(1));
  return pastedLabels(text).map((labels) => Object.fromEntries(labels.map((label, c) => [`d${from + c}`, label])));
}

window.table = {
  select: async (r, c) => {
    await grid.scrollToRow(String(r), "nearest", false);
    select(r, c);
    element.querySelector(".tabulator-tableholder").focus();
  },
  active: () => placeOf(activeCell()),
  placeAt: (r, c) => `${r} d${c}`,
  textAt: (place) => {
    const [row, field] = place.split(" ");
    return grid.getRowFromPosition(Number(row) + 1).getCell(field).getElement().textContent.trim();
  },
  writing: () => element.querySelector(".tabulator-editing input")?.value,
  stored: () => grid.getData().map((data) => days.map(({ field }) => data[field])),
};

function placeOf(cell) {
  return `${cell.getRow().getPosition() - 1} ${cell.getField()}`;
}
