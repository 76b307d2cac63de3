// The keyboard of the table: keys and typed text become moves of the selection and edits for the sender.

import { asText, pastedEdits } from "./clipboard.js";
import { commandOf } from "./keys.js";
import { beginning, meanings, timesOf } from "./meaning.js";
import { readInput } from "./typing.js";

const ROW_IS_FULL = "行の終わりまで入力しました。続けるセルを選んでください。";

export class Editor {
  #run = []; // one-key codes { id, key, stamp } since the last move: digits among them may turn out to begin a time
  #begun = null; // { items, sign, at }: the digits at the head of what is written, each a code until the sign came
  #full = false; // the last code went into the last cell of the row

  constructor({ table, grid, selection, input, codes, sender, direction, chooser, problemList, note, say }) {
    Object.assign(this, { table, grid, selection, input, codes, sender, direction, chooser, problemList, note, say });
  }

  draw() {
    for (const old of this.table.querySelectorAll(".focused, .selected")) old.classList.remove("focused", "selected");
    const { at } = this.selection;
    if (!at) return;
    this.grid.leaveToKeyboard();
    this.grid.cell(at).classList.add("focused");
    const ids = this.selection.ids();
    if (ids.length > 1) for (const id of ids) this.grid.cell(id).classList.add("selected");
    this.input.moveOver(this.grid.cell(at));
    this.note.show(this.grid.cell(at), this.sender.problemOf(at)?.sentence ?? "");
  }

  go(id, { extend = false, typing = false } = {}) {
    if (!id) return;
    this.selection.go(id, { extend });
    if (!typing) this.#forget();
    this.input.write(false);
    this.draw();
    this.grid.cell(id).scrollIntoView({ block: "nearest", inline: "nearest" });
    this.input.focus();
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

  onPaste(event) {
    if (this.input.writing) return;
    event.preventDefault();
    const { edits, outside } = pastedEdits(event.clipboardData.getData("text/plain"), this.selection.ids(), this.grid);
    this.sender.edit(edits);
    this.problemList.showOutside(outside);
  }

  #obey({ does, step, extend }) {
    if (does === "finish" && this.#askAboutRun()) return;
    if (does === "move" || does === "finish") {
      // at the table's edge what was typed is entered all the same
      if (this.enterWritten()) this.go(this.selection.step(...step), { extend });
    } else if (does === "undo") {
      this.input.writing ? this.input.write(false) : this.undo();
    } else if (does === "redo") {
      this.redo();
    } else if (does === "leave") {
      this.#leave();
    } else if (does === "write") {
      this.input.write(true, this.grid.cell(this.selection.at).dataset.text);
    } else if (does === "empty") {
      this.#forget();
      this.enter("");
    }
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
