// The keyboard of the shift table. Without this file each cell is a link to a pop-up that does the same.

import { CellMenu } from "./cell_menu.js";
import { CellNote } from "./cell_note.js";
import { Chooser } from "./chooser.js";
import { ConfirmHold } from "./confirm_hold.js";
import { ContextMenu } from "./context_menu.js";
import { DeviceStore } from "./device_store.js";
import { Direction } from "./direction.js";
import { Editor } from "./editor.js";
import { columnsOfBands, Frame } from "./frame.js";
import { Grid } from "./grid.js";
import { Marks } from "./marks.js";
import { Mouse } from "./mouse.js";
import { overlayOf } from "./overlay.js";
import { actionsOf } from "./problem_actions.js";
import { namePlaces } from "./places.js";
import { ProblemList } from "./problem_list.js";
import { Selection } from "./selection.js";
import { Sender } from "./sender.js";
import { Sight } from "./sight.js";
import { TablePage } from "./table_page.js";
import { TypingInput } from "./typing_input.js";
import { UndoHistory } from "./undo_history.js";
import { keepDate, openNarrowView } from "./view_links.js";

const SELECTS = { rows: "クリックすると行を選択します", columns: "クリックすると列を選択します", all: "クリックするとすべて選択します" };

const table = document.querySelector(".shift-table[data-post]");
/** { table, page, editor, codes } of the table on this page, or null. */
export const opened = table && start(table);

function start(table) {
  namePlaces(table);
  openNarrowView(table);
  const strip = document.getElementById("strip");
  const codes = new Map([...strip.querySelectorAll("[data-key]")].map((button) => [button.dataset.key, button.dataset]));
  const grid = new Grid(table);
  const problemList = new ProblemList(document.getElementById("problems"), grid, codes);
  const page = new TablePage(table, codes, problemList);
  const direction = new Direction(localStorage);
  const overlay = overlayOf(table);
  const input = new TypingInput(overlay);
  const [selection, frame, sight] = [new Selection(grid), new Frame(grid, columnsOfBands()), new Sight(table, grid)];
  const [chooser, note] = [new Chooser(overlay), new CellNote(overlay)];
  const sender = startSender(table, page, chooser);
  const say = (sentence) => page.say(sentence);
  const editor = new Editor({ frame, grid, sight, selection, input, codes, sender, direction, chooser, problemList, note, say });
  page.changed = () => editor.draw();
  problemList.does = actionsOf({ table, page, sender, editor });
  listenToInput(input, editor);
  listenToTable(table, editor);
  listenToTools(strip, editor);
  keepDate(document.querySelectorAll("#views a"), selection);
  document.querySelector(".needs-script").hidden = false;
  addEventListener("resize", () => editor.draw());
  editor.go(grid.firstId());
  sender.resume();
  return { table, page, editor, codes };
}

function startSender(table, page, chooser) {
  const { user, store, storeName, month } = table.dataset;
  const device = new DeviceStore({ user, store, storeName, url: location.pathname });
  const history = new UndoHistory(sessionStorage, `kakutei-undo ${user} ${store} ${month}`);
  const sender = new Sender({ page, device, history });
  const hold = new ConfirmHold(sender, page, () => chooser.open);
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
  element.addEventListener("cut", (event) => editor.onCut(event));
  element.addEventListener("paste", (event) => editor.onPaste(event));
}

function listenToTable(table, editor) {
  const { grid, selection, input } = editor;
  const menu = new ContextMenu("セルの操作", () => input.focus());
  new Mouse({ table, grid, selection, editor }).listen();
  new CellMenu({ menu, grid, selection, editor }).listen(table);
  table.addEventListener("dblclick", ({ target }) => {
    const cell = target.closest("a.cell");
    if (cell) editor.commands.openPopUp(cell);
  });
  for (const head of table.querySelectorAll(".row > .name, .head > .day")) nameHead(head, grid.headAt(head));
  // a notice above or a sentence below makes the table smaller
  new ResizeObserver(() => {
    editor.draw();
    if (input.hasFocus) editor.reveal();
  }).observe(table);
}

function nameHead(head, stands) {
  if (!stands) return;
  head.classList.add("selects");
  head.title = [head.title, SELECTS[stands.whole]].filter(Boolean).join("\n");
}

function listenToTools(strip, editor) {
  const { direction, input, selection } = editor;
  strip.addEventListener("click", (event) => {
    const button = event.target.closest("[data-key]");
    if (button && selection.at) button.dataset.key ? editor.enterCode(button.dataset.key, -1e6) : editor.empty();
    input.focus();
  });
  document.getElementById("type-times").addEventListener("click", () => selection.at && editor.commands.openPopUp());
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
