// The keyboard of the table: keys and typed text become moves of the selection and edits for the sender.

import { boxAround } from "./blocks.js";
import { asText, pastedEdits } from "./clipboard.js";
import { Commands } from "./commands.js";
import { commandOf } from "./keys.js";
import { beginning, meanings, timesOf } from "./meaning.js";
import { destination } from "./navigation.js";
import { readInput } from "./typing.js";

const ROW_IS_FULL = "行の終わりまで入力しました。続けるセルを選んでください。";

export class Editor {
  #run = []; // one-key codes { id, key, stamp, made, full } since the last move: digits may turn out to begin a time
  #begun = null; // { items, sign, at }: the digits at the head of what is written, each a code until the sign came at `at`
  #full = false; // the last code went into the last cell of the row

  constructor({ frame, grid, sight, selection, input, codes, sender, direction, chooser, problemList, note, say }) {
    Object.assign(this, { frame, grid, sight, selection, input, codes, sender, direction, chooser, problemList, note, say });
    this.commands = new Commands(this);
  }

  /** `target` is the box where a block that is dragged would land. */
  draw(target = null) {
    this.frame.draw(this.selection, target);
    const { at } = this.selection;
    if (!at) return;
    this.input.moveOver(this.grid.cell(at), this.grid.nameOf(at), this.sight.boxOf(at));
    this.note.show(this.grid.cell(at), this.sender.problemOf(at)?.sentence ?? "");
  }

  go(id, { extend = false, typing = false, reveal = true } = {}) {
    if (!id) return;
    this.selection.go(id, { extend });
    if (!typing) this.#forget();
    this.#show();
    if (reveal) this.reveal();
  }

  /** The range between two cells; the next key goes into the first one. */
  select(first, last) {
    this.selection.cover(last, first);
    this.#forget();
    this.#show();
  }

  /** The same range over whole "rows" or "columns", or "all". */
  widen(whole) {
    this.selection.widen(whole);
    this.#forget();
    this.#show();
  }

  /** The cell where the next key goes comes out from under the table's head, names and foot. */
  reveal() {
    if (this.selection.at) this.sight.reveal(this.selection.at);
  }

  /** Edits that do not go on with what was typed before. */
  change(edits) {
    this.#forget();
    this.sender.edit(edits);
  }

  empty() {
    this.change(this.selection.ids().map((id) => ({ id, text: "" })));
  }

  /** Whether it changed anything. */
  enter(text) {
    return this.sender.edit(this.selection.ids().map((id) => ({ id, text })));
  }

  /** Whether everything that was written is entered, and no question is open about it. */
  enterWritten() {
    if (!this.input.writing) return !this.chooser.open;
    const possible = this.#begun ? this.#meanings() : [];
    if (possible.length > 1) {
      this.#ask(possible);
      return false;
    }
    this.#enterMeaning(possible[0] ?? this.#asTyped());
    return true;
  }

  /** As enterWritten, and the input is ready for something else. */
  settle() {
    const settled = this.enterWritten();
    if (settled) this.input.write(false);
    return settled;
  }

  /** A one-key code, typed at `stamp` milliseconds or pressed as a button. */
  enterCode(key, stamp) {
    this.input.clear();
    const [id, full] = [this.selection.at, this.#full];
    this.#run.push({ id, key, stamp, full, made: !full && this.enter(key) });
    if (full) return this.say(ROW_IS_FULL);
    if (this.selection.ids().length > 1) return this.draw();
    const next = this.selection.step(...this.direction.step);
    this.#full = next === id;
    this.go(next, { typing: true });
  }

  undo() {
    this.#forget();
    this.sender.undo();
  }

  redo() {
    this.#forget();
    this.sender.redo();
  }

  onKey(event) {
    if (this.chooser.onKey(event)) return event.preventDefault();
    const command = commandOf(event, this.input.writing);
    if (!command) return;
    if (command.prevents) event.preventDefault();
    this.#obey(command);
  }

  onText(stamp) {
    const read = readInput(this.input.text, { codes: this.codes, writing: this.input.writing, run: this.#run });
    if (read.does === "clear") this.input.clear();
    else if (read.does === "code") this.enterCode(read.key, stamp);
    else if (read.does === "take back") this.#takeBack(read.sign, stamp);
    else if (read.does === "write") this.input.write(true, read.text);
    else if (this.#begun) this.#begun.at ??= stamp;
  }

  /** A press on a choice takes the focus too. */
  onBlur() {
    if (this.chooser.open) return;
    if (this.input.writing && this.enterWritten()) this.input.write(false);
  }

  onCopy(event) {
    if (this.input.writing) return;
    event.preventDefault();
    const cells = this.selection.ids().map((id) => ({ r: this.grid.place(id).r, text: this.#shown(id) }));
    event.clipboardData.setData("text/plain", asText(cells));
  }

  onCut(event) {
    if (this.input.writing) return;
    this.onCopy(event);
    this.empty();
  }

  onPaste(event) {
    if (this.input.writing) return;
    event.preventDefault();
    this.paste(event.clipboardData.getData("text/plain"));
  }

  /** The cells that were written are selected afterwards; what had no cell is listed. */
  paste(text) {
    const { edits, outside } = pastedEdits(text, this.selection.ids(), this.grid);
    this.problemList.showOutside(outside);
    if (!edits.length) return;
    this.change(edits);
    this.commands.select(boxAround(edits.map(({ id }) => this.grid.place(id))));
  }

  #obey(command) {
    const { does, extend } = command;
    if ((does === "finish" || does === "enter") && this.#askAboutRun()) return;
    if (does === "move" || does === "finish") {
      // at the table's edge what was typed is entered all the same
      if (this.enterWritten()) this.go(destination(command, this.selection, this.grid, this.sight), { extend });
    } else if (does === "enter") {
      this.#enterAndStay();
    } else if (does === "undo") {
      this.input.writing ? this.input.write(false) : this.undo();
    } else if (does === "redo") {
      this.redo();
    } else if (does === "leave") {
      this.#leave();
    } else if (does === "write") {
      this.input.write(true, this.grid.cell(this.selection.at).dataset.text);
    } else {
      this.commands.obey(does);
    }
  }

  #enterAndStay() {
    if (!this.settle()) return;
    this.#forget();
    this.draw();
  }

  #show() {
    this.input.write(false);
    this.draw();
    this.input.focus();
  }

  /** Drops what is written, else the range; with neither the keyboard leaves the table. */
  #leave() {
    if (!this.input.writing && this.selection.ids().length < 2) return this.input.leave();
    this.#begun = null;
    this.input.write(false);
    this.selection.collapse();
    this.draw();
  }

  #forget() {
    [this.#run, this.#begun, this.#full] = [[], null, false];
    this.chooser.close();
  }

  /** 「10-」: the digits were codes until the sign came. 「16」: nor can the 1 be one, if 6 is none. */
  #takeBack(sign, at) {
    const items = beginning(this.#run, sign);
    const digit = { id: this.selection.at, key: sign, stamp: at, full: this.#full, isText: true };
    this.#undoCodes(items);
    if (this.selection.ids().length === 1) this.go(items[0].id, { typing: true });
    [this.#run, this.#full] = [[], false];
    this.#begun = /\d/.test(sign) ? { items: [...items, digit], sign: "", at: null } : { items, sign, at };
    this.input.write(true, items.map(({ key }) => key).join("") + sign);
  }

  /** What is no time: the digits that are codes stay codes, and the rest is a text in the cell after them. */
  #asTyped() {
    const from = Math.max(0, this.#begun?.items.findIndex(({ isText }) => isText) ?? 0);
    return { from, text: this.input.text.slice(from) };
  }

  /** A code that changed nothing, or had no cell, left nothing to take back. */
  #undoCodes(items) {
    for (const { made } of items) if (made) this.sender.takeBack();
  }

  /** None where the digits were written over meanwhile. One that needs a cell beyond the row is not asked about. */
  #meanings() {
    const { items, sign, at } = this.#begun;
    const head = items.map(({ key }) => key).join("") + sign;
    const text = this.input.text.normalize("NFKC");
    const all = text.startsWith(head) ? meanings(items, text.slice(head.length - sign.length), at) : [];
    const inside = all.filter(({ from }) => !items[from].full);
    return inside.length ? inside : all;
  }

  /** The first `from` digits go back into their cells as codes; the time goes into the cell after them, if there is one. */
  #enterMeaning({ from, text }) {
    const items = this.#begun?.items ?? [];
    if (from > 0 && this.selection.ids().length === 1) {
      for (const { id, key, full } of items.slice(0, from)) if (!full) this.sender.edit([{ id, text: key }]);
      this.#begun = null;
      if (items[from].full) return this.say(ROW_IS_FULL);
      this.selection.go(items[from].id);
    }
    this.enter(text);
    this.#begun = null;
  }

  #ask(possible) {
    const keys = this.#begun.items.map(({ key }) => key);
    const labels = possible.map(({ from, text }) => {
      const codes = keys.slice(0, from).map((key) => this.#name(key));
      return from ? `${codes.join("、")}、次のセルに ${text}` : text;
    });
    this.chooser.ask(labels, this.grid.cell(this.selection.at), (n) => {
      this.#enterMeaning(possible[n]);
      this.input.write(false);
      this.go(this.selection.at);
    });
  }

  /** Enter after 「9001800」: codes, or a time? Whether it was asked. */
  #askAboutRun() {
    const [run, times] = [this.#run, timesOf(this.#run)];
    if (this.input.writing || !times.length || this.selection.ids().length > 1) return false;
    const labels = [...times, run.map(({ key }) => this.#name(key)).join(" ")];
    this.chooser.ask(labels, this.grid.cell(this.selection.at), (n) => {
      if (n < times.length) {
        this.#undoCodes(run);
        this.selection.go(run[0].id);
        this.enter(times[n]);
      }
      this.go(this.selection.at);
    });
    return true;
  }

  #name(key) {
    return this.codes.get(key)?.name ?? key;
  }

  /** What a spreadsheet shows, and what reads back. */
  #shown(id) {
    return this.#name(this.grid.cell(id).dataset.text);
  }
}
