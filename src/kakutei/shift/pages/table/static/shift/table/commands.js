// What keys, menu and mouse do with the selected cells, beyond typing into them. Each command is one step for undo.

import { fillEdits, firstColumn, firstRow, movedBox, moveEdits } from "./blocks.js";

const NOTHING_ABOVE = "上に、コピーするセルがありません。元のセルから下へ範囲を選んでください。";
const NOTHING_BEFORE = "左に、コピーするセルがありません。元のセルから右へ範囲を選んでください。";
const PASTE_BY_KEYS = "ブラウザーが貼り付けを許可していません。セルを選び、Ctrl+Vで貼り付けてください。";
const COPY_BY_KEYS = "ブラウザーがコピーを許可していません。セルを選び、Ctrl+CまたはCtrl+Xを押してください。";

export class Commands {
  openMenu = () => {};

  constructor(editor) {
    const { grid, sight, selection, say } = editor;
    Object.assign(this, { editor, grid, sight, selection, say });
  }

  /** A command of the keyboard, by its name in keys.js. */
  obey(does) {
    if (does === "empty") this.editor.empty();
    else if (does === "fill down") this.fillDown();
    else if (does === "fill right") this.fillRight();
    else if (does === "select rows") this.editor.widen("rows");
    else if (does === "select columns") this.editor.widen("columns");
    else if (does === "select all") this.editor.widen("all");
    else if (does === "menu") this.openMenu();
  }

  /** The first selected row into the others; a single row gets the one above it. */
  fillDown() {
    const source = firstRow(this.selection.box());
    source ? this.#fill(source, this.selection.box()) : this.say(NOTHING_ABOVE);
  }

  /** The first selected column into the others; a single column gets the one before it. */
  fillRight() {
    const source = firstColumn(this.selection.box());
    source ? this.#fill(source, this.selection.box()) : this.say(NOTHING_BEFORE);
  }

  /** The selected cells, repeated over `target`, which is selected afterwards. */
  fillOver(target) {
    this.#fill(this.selection.box(), target);
    this.select(target);
  }

  /** The selected cells, so many rows and columns away; they are selected there afterwards. */
  moveBy(by, { copy }) {
    const box = this.selection.box();
    const [target, { edits, outside }] = [movedBox(box, by, this.grid.size), moveEdits(box, by, { copy, grid: this.grid })];
    if (!target) return this.say(outsideSentence(outside));
    this.editor.change(edits);
    this.select(target);
    if (outside) this.say(outsideSentence(outside));
  }

  /** What a head stands for: all "rows" or "columns" from edge to edge, or "all". The next key goes into a cell in sight. */
  selectHead({ whole, r, c }, { extend = false } = {}) {
    const first = this.sight.first();
    const id = this.grid.idAt(whole === "rows" ? r : first.r, whole === "columns" ? c : first.c);
    this.editor.go(id, { extend, reveal: false });
    this.editor.widen(whole);
  }

  /** "copy" or "cut", as the keys do it: the browser asks the table for the text. */
  copy(how) {
    if (!document.execCommand(how)) this.say(COPY_BY_KEYS);
  }

  async paste() {
    const text = await navigator.clipboard.readText().catch(() => null);
    text === null ? this.say(PASTE_BY_KEYS) : this.editor.paste(text);
  }

  /** The pop-up of a cell, which without a script is its link. */
  openPopUp({ href } = this.grid.cell(this.selection.at)) {
    window.htmx ? htmx.ajax("GET", href, { target: "#dialog-place" }) : location.assign(href);
  }

  #fill(source, target) {
    this.editor.change(fillEdits(source, target, this.grid));
  }

  /** The first cell is where the next key goes, as in a spreadsheet. */
  select(box) {
    this.editor.select(this.grid.idAt(box.top, box.left), this.grid.idAt(box.bottom, box.right));
  }
}

function outsideSentence(count) {
  return `表の外になる${count}セルには書き込んでいません。`;
}
