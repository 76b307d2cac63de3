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
  #run = []; // one-key codes { id, key, stamp } since the last move: digits among them may turn out to begin a time
  #begun = null; // { items, sign, at }: the digits at the head of what is written, each a code until the sign came
  #full = false; // the last code went into the last cell of the row

  constructor({ frame, grid, selection, input, codes, sender, direction, chooser, problemList, note, say }) {
    Object.assign(this, { frame, grid, selection, input, codes, sender, direction, chooser, problemList, note, say });
    this.commands = new Commands(this);
  }

  /** `target` is the box where a block that is dragged would land. */
  draw(target = null) {
    this.frame.draw(this.selection, target);
    const { at } = this.selection;
    if (!at) return;
    this.grid.leaveToKeyboard();
    this.input.moveOver(this.grid.cell(at), this.grid.nameOf(at));
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
    if (this.selection.at) this.grid.cell(this.selection.at).scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** Edits that do not go on with what was typed before. */
  change(edits) {
    this.#forget();
    this.sender.edit(edits);
  }

  empty() {
    this.change(this.selection.ids().map((id) => ({ id, text: "" })));
  }

  enter(text) {
    this.sender.edit(this.selection.ids().map((id) => ({ id, text })));
  }

  /** Whether everything that was written is entered, and no question is open about it. */
  enterWritten() {
    if (!this.input.writing) return !this.chooser.open;
    const possible = this.#begun ? this.#meanings() : [];
    if (possible.length > 1) {
      this.#ask(possible);
      return false;
    }
    this.#enterMeaning(possible[0] ?? { from: 0, text: this.input.text });
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
    if (this.#full) return this.say(ROW_IS_FULL);
    const id = this.selection.at;
    this.enter(key);
    this.#run.push({ id, key, stamp });
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
  }

  onBlur() {
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
      if (this.enterWritten()) this.go(destination(command, this.selection, this.grid), { extend });
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

  /** 「10-」: the digits were codes until the sign came. */
  #takeBack(sign, at) {
    const items = beginning(this.#run, sign);
    for (const _ of items) this.sender.takeBack();
    if (this.selection.ids().length === 1) this.go(items[0].id, { typing: true });
    [this.#run, this.#full] = [[], false];
    this.#begun = { items, sign, at };
    this.input.write(true, items.map(({ key }) => key).join("") + sign);
  }

  /** None where the digits were written over meanwhile. */
  #meanings() {
    const { items, sign, at } = this.#begun;
    const head = items.map(({ key }) => key).join("") + sign;
    const text = this.input.text.normalize("NFKC");
    return text.startsWith(head) ? meanings(items, text.slice(head.length - sign.length), at) : [];
  }

  /** The first `from` digits go back into their cells as codes; the time goes into the cell after them. */
  #enterMeaning({ from, text }) {
    const items = this.#begun?.items ?? [];
    if (from > 0 && this.selection.ids().length === 1) {
      for (const { id, key } of items.slice(0, from)) this.sender.edit([{ id, text: key }]);
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
        for (const _ of run) this.sender.takeBack();
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
