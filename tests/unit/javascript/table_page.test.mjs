import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { TablePage } from "../../../src/kakutei/shift/pages/table/static/shift/table/table_page.js";

const AT_ONCE = 700;
const MANY = 1500;
let cells, frames, page, answered;

class Text {
  constructor(data) {
    this.data = data;
  }
}

/** A cell as TablePage uses it: a text, its classes and its name. */
class Cell {
  title = "";
  childNodes = [new Text("")];

  constructor(id, text = "") {
    Object.assign(this, { id, dataset: { text }, className: "cell" });
    this.firstChild.data = text;
  }

  get firstChild() {
    return this.childNodes[0];
  }

  get shown() {
    return this.firstChild.data;
  }

  get innerHTML() {
    return this.shown;
  }

  get classList() {
    const names = this.className.split(" ");
    return Object.assign(names, {
      add: (...more) => (this.className = [...names, ...more].join(" ")),
      remove: (...gone) => (this.className = names.filter((name) => !gone.includes(name)).join(" ")),
    });
  }

  cloneNode() {
    return Object.assign(new Cell(this.id, this.dataset.text), { className: this.className });
  }

  matches(selector) {
    return selector.split(", ").some((name) => this.className.split(" ").includes(name.slice(1)));
  }

  replaceWith(other) {
    cells.set(this.id, other);
  }

  querySelector() {
    return null;
  }

  removeAttribute() {}
}

beforeEach(() => {
  frames = [];
  cells = new Map(Array.from({ length: MANY }, (_, n) => [`c${n}`, new Cell(`c${n}`)]));
  globalThis.Text = Text;
  globalThis.requestAnimationFrame = (run) => frames.push(run);
  globalThis.document = {
    getElementById: (id) => cells.get(id) ?? null,
    querySelectorAll: () => [],
    createElement: () => ({ content: { children: answered }, set innerHTML(html) {} }),
  };
  page = new TablePage({}, new Map(), {});
});

const edits = (count, text = "1") => Array.from({ length: count }, (_, n) => ({ id: `c${n}`, text }));
const shownCells = () => [...cells.values()].filter(({ shown }) => shown !== "").length;
const nextFrame = () => frames.splice(0).forEach((run) => run());
const answer = (parts, unsaved = []) => ((answered = parts), page.replace("", new Set(unsaved)));

test("a paste of many cells is shown frame by frame, but each cell has its text at once", () => {
  page.show(edits(MANY));
  assert.ok([...cells.values()].every(({ dataset }) => dataset.text === "1"));
  const seen = [shownCells()];
  while (frames.length) {
    nextFrame();
    seen.push(shownCells());
  }
  assert.deepEqual(seen, [AT_ONCE, 2 * AT_ONCE, MANY]);
});

test("what fits into a frame is shown at once and asks for no other", () => {
  page.show(edits(AT_ONCE));
  assert.deepEqual([shownCells(), frames.length], [AT_ONCE, 0]);
});

test("each frame has the rest of the page drawn again", () => {
  let drawn = 0;
  page.changed = () => (drawn += 1);
  page.show(edits(MANY));
  nextFrame();
  nextFrame();
  assert.equal(drawn, 3);
});

test("a cell that was typed into again before it was shown is shown with its last text", () => {
  page.show(edits(MANY));
  page.show([{ id: "c1400", text: "2" }]);
  nextFrame();
  nextFrame();
  assert.deepEqual([cells.get("c1400").shown, cells.get("c1499").shown], ["2", "1"]);
});

test("a cell that was restored before it was shown is not shown with the pasted text", () => {
  page.show(edits(MANY));
  page.restore("c1400", "");
  assert.equal(cells.get("c1400").dataset.text, "");
  nextFrame();
  nextFrame();
  assert.deepEqual([cells.get("c1400").shown, cells.get("c1400").dataset.text, cells.get("c1499").shown], ["", "", "1"]);
});

test("a saved cell that the server answered before it was shown keeps the server's look", () => {
  page.show(edits(MANY));
  answer([new Cell("c1400", "早")], edits(1400).map(({ id }) => id));
  nextFrame();
  nextFrame();
  assert.equal(cells.get("c1400").shown, "早");
});

test("a cell that waits to be shown keeps what was typed when the server answers for it", () => {
  page.show(edits(MANY));
  answer([new Cell("c1400", "早")], edits(MANY).map(({ id }) => id));
  assert.equal(cells.get("c1400").dataset.text, "1");
  nextFrame();
  nextFrame();
  assert.equal(cells.get("c1400").shown, "1");
});

test("a refused cell is shown with what was typed and marked, also before its frame", () => {
  page.show(edits(MANY));
  page.mark([{ edit: { id: "c1400", text: "1" }, sentence: "読み取れません。" }]);
  const cell = cells.get("c1400");
  assert.deepEqual([cell.shown, cell.matches(".problem"), cell.title], ["1", true, "1: 読み取れません。"]);
  nextFrame();
  nextFrame();
  assert.deepEqual([cell.matches(".problem"), cell.title], [true, "1: 読み取れません。"]);
});

test("an edit of a cell that is not on the page is not shown and stops nothing", () => {
  page.show([{ id: "gone", text: "1" }, ...edits(2)]);
  assert.deepEqual([shownCells(), frames.length], [2, 0]);
});

test("a saved cell for which the answer has none is shown with what was typed, as saved", () => {
  page.show(edits(MANY));
  answer([]);
  const cell = cells.get("c1400");
  assert.deepEqual([cell.shown, cell.matches(".unsaved"), cell.title], ["1", false, "1"]);
});
