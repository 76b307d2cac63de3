// The keyboard of the shift table. Without this file each cell is a link to a pop-up that does the same.

import { CellNote } from "./cell_note.js";
import { Chooser } from "./chooser.js";
import { ConfirmHold } from "./confirm_hold.js";
import { DeviceStore } from "./device_store.js";
import { Direction } from "./direction.js";
import { Editor } from "./editor.js";
import { Grid } from "./grid.js";
import { Marks } from "./marks.js";
import { actionsOf } from "./problem_actions.js";
import { ProblemList } from "./problem_list.js";
import { Selection } from "./selection.js";
import { Sender } from "./sender.js";
import { TablePage } from "./table_page.js";
import { TypingInput } from "./typing_input.js";
import { UndoHistory } from "./undo_history.js";

const table = document.querySelector(".shift-table[data-post]");
if (table) start(table);

function start(table) {
  const strip = document.getElementById("strip");
  const codes = new Map([...strip.querySelectorAll("[data-key]")].map((button) => [button.dataset.key, button.dataset]));
  const grid = new Grid(table);
  const problemList = new ProblemList(document.getElementById("problems"), grid, codes);
  const page = new TablePage(table, codes, problemList);
  const sender = startSender(table, page);
  const direction = new Direction(localStorage);
  const input = new TypingInput(table);
  const [selection, chooser, note] = [new Selection(grid), new Chooser(table), new CellNote(table)];
  const say = (sentence) => page.say(sentence);
  const editor = new Editor({ table, grid, selection, input, codes, sender, direction, chooser, problemList, note, say });
  page.changed = () => editor.draw();
  problemList.does = actionsOf({ table, page, sender, editor });
  listenToInput(input, editor);
  listenToTable(table, editor);
  listenToTools(strip, editor);
  document.querySelector(".needs-script").hidden = false;
  addEventListener("resize", () => editor.draw());
  editor.go(grid.firstId());
  sender.resume();
}

function startSender(table, page) {
  const { user, store, month } = table.dataset;
  const device = new DeviceStore(user, store);
  const history = new UndoHistory(sessionStorage, `kakutei-undo ${user} ${store} ${month}`);
  const sender = new Sender({ page, device, history });
  const hold = new ConfirmHold(sender, (sentence) => page.say(sentence));
  sender.settled = () => hold.goOn(() => document.querySelector("#confirm .primary").click());
  const marks = new Marks(page, () => sender.unsavedIds());
  addEventListener("beforeunload", (event) => sender.wouldBeLost && event.preventDefault());
  for (const event of ["online", "focus"]) addEventListener(event, () => sender.tryNow());
  document.addEventListener("visibilitychange", () => document.hidden || (sender.tryNow(), marks.ask()));
  for (const kind of ["submit", "click"]) document.addEventListener(kind, (event) => hold.holdBack(event), true);
  page.replaced = () => marks.askLater();
  marks.askLater();
  return sender;
}

function listenToInput(input, editor) {
  const { element } = input;
  element.addEventListener("keydown", (event) => editor.onKey(event));
  element.addEventListener("input", (event) => event.isComposing || editor.onText(event.timeStamp));
  element.addEventListener("compositionstart", () => input.showWriting(true));
  element.addEventListener("compositionend", (event) => {
    input.showWriting(input.writing);
    editor.onText(event.timeStamp);
  });
  element.addEventListener("blur", () => editor.onBlur());
  element.addEventListener("copy", (event) => editor.onCopy(event));
  element.addEventListener("paste", (event) => editor.onPaste(event));
}

function listenToTable(table, editor) {
  table.addEventListener("click", (event) => {
    const cell = event.target.closest("a.cell");
    if (!cell || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (editor.enterWritten()) editor.go(cell.id, { extend: event.shiftKey });
  });
  table.addEventListener("dblclick", (event) => {
    const cell = event.target.closest("a.cell");
    if (cell && window.htmx) htmx.ajax("GET", cell.href, { target: "#dialog-place" });
  });
  table.addEventListener("mousedown", (event) => event.shiftKey && event.preventDefault());
}

function listenToTools(strip, editor) {
  const { direction, input, selection } = editor;
  strip.addEventListener("click", (event) => {
    const button = event.target.closest("[data-key]");
    if (button && selection.at) button.dataset.key ? editor.enterCode(button.dataset.key, -1e6) : editor.enter("");
    input.focus();
  });
  const turn = document.getElementById("direction");
  turn.addEventListener("click", () => {
    direction.turn();
    turn.textContent = direction.label;
    input.focus();
  });
  turn.textContent = direction.label;
  document.getElementById("undo").addEventListener("click", () => {
    editor.undo();
    input.focus();
  });
  document.getElementById("redo").addEventListener("click", () => {
    editor.redo();
    input.focus();
  });
}
