// The mouse in the table: it selects, moves and copies the selected block by its border, and fills by its handle.
// A finger does not drag: it scrolls, and a tap selects.

import { fillTarget, movedBox } from "./blocks.js";
import { nearest, scrollTowards, zoneAt } from "./zones.js";

const STARTS_AFTER = 4; // pixels: a press that moves less is a click
const SCROLLS_EVERY = 50; // milliseconds, while the pointer is held outside the cells

export class Mouse {
  #drag = null; // while the button is down { at: the point pressed, begun, over: the cell's id, lead(place), drop(place, copy), click() }
  #point = null;
  #pressed = false; // the press did what its click would do
  #timer = 0;

  constructor({ table, grid, selection, editor }) {
    Object.assign(this, { table, grid, selection, editor, commands: editor.commands });
  }

  listen() {
    this.table.addEventListener("pointerdown", (event) => this.#press(event));
    this.table.addEventListener("mousedown", (event) => this.#isGround(event.target) && event.preventDefault());
    this.table.addEventListener("dragstart", (event) => this.#isGround(event.target) && event.preventDefault());
    this.table.addEventListener("click", (event) => this.#click(event));
    this.table.addEventListener("pointermove", (event) => this.#drag || this.#showZone(event));
    document.addEventListener("pointermove", (event) => this.#drag && this.#move(event));
    document.addEventListener("pointerup", (event) => this.#drag && this.#end(event));
    document.addEventListener("pointercancel", () => this.cancel());
    document.addEventListener("keydown", (event) => this.#onKey(event), true);
  }

  /** Leaves a drag without doing anything. */
  cancel() {
    if (!this.#drag) return;
    this.#stop();
    this.editor.draw();
  }

  #press(event) {
    this.#pressed = false;
    if (event.pointerType === "touch" || event.button !== 0 || !this.#isGround(event.target)) return;
    const zone = this.#zone(event);
    const opensTab = !zone && event.target.closest("a.cell") && (event.ctrlKey || event.metaKey);
    if (opensTab) return;
    this.#pressed = true;
    if (!this.editor.settle()) return;
    const drag = zone ? this.#dragging(zone, event) : this.#selecting(event);
    this.#drag = { at: pointOf(event), begun: false, ...drag };
    this.#timer = setInterval(() => this.#scroll(), SCROLLS_EVERY);
  }

  #selecting({ target, shiftKey }) {
    const [head, cell] = [this.grid.headAt(target), target.closest("a.cell")];
    const select = ({ r, c }, extend) => {
      if (head) this.commands.selectHead({ whole: head.whole, r, c }, { extend });
      else this.editor.go(this.grid.idAt(r, c), { extend, reveal: false });
    };
    select(head ?? this.grid.place(cell.id), shiftKey);
    return { lead: (place) => select(place, true), drop: () => {}, click: () => this.editor.reveal() };
  }

  /** Where the pointer does not move, border and handle are a part of their cell like any other. */
  #dragging(zone, event) {
    const [cell, extend] = [event.target.closest("a.cell").id, event.shiftKey];
    return { ...(zone === "fill" ? this.#filling() : this.#moving(event)), click: () => this.editor.go(cell, { extend }) };
  }

  #moving(event) {
    const [from, box] = [this.#placeAt(pointOf(event)), this.selection.box()];
    const { whole } = this.selection;
    const by = ({ r, c }) => ({ rows: whole === "columns" ? 0 : r - from.r, columns: whole === "rows" ? 0 : c - from.c });
    return {
      moves: true,
      lead: (place) => this.editor.draw(movedBox(box, by(place), this.grid.size)),
      drop: (place, copy) => {
        const { rows, columns } = by(place);
        if (rows || columns) this.commands.moveBy({ rows, columns }, { copy });
        else this.editor.draw();
      },
    };
  }

  #filling() {
    const box = this.selection.box();
    return {
      lead: (place) => this.editor.draw(fillTarget(box, place)),
      drop: (place) => this.commands.fillOver(fillTarget(box, place)),
    };
  }

  #move(event) {
    this.#point = pointOf(event);
    const { at, moves } = this.#drag;
    if (Math.hypot(this.#point.x - at.x, this.#point.y - at.y) >= STARTS_AFTER) this.#drag.begun = true;
    if (moves) this.#showGrip(event.ctrlKey || event.metaKey ? "copy" : "move");
    if (this.#drag.begun) this.#follow();
  }

  #follow() {
    const place = this.#placeAt(this.#point);
    const id = this.grid.idAt(place.r, place.c);
    if (id !== this.#drag.over) this.#drag.lead(place);
    this.#drag.over = id;
  }

  #scroll() {
    if (!this.#drag.begun) return;
    const { x, y } = scrollTowards(this.#point, this.editor.sight.area());
    if (!x && !y) return;
    this.table.scrollBy(x, y);
    this.#follow();
  }

  #end(event) {
    const { begun, drop, click } = this.#drag;
    const place = this.#placeAt(pointOf(event));
    this.#stop();
    begun ? drop(place, event.ctrlKey || event.metaKey) : click();
  }

  #stop() {
    clearInterval(this.#timer);
    this.#drag = null;
    this.#showGrip("");
  }

  /** A tap, or the press of an assistive device: what a mouse does is done when it presses. */
  #click(event) {
    const cell = event.target.closest("a.cell");
    if (cell && (this.#pressed || !(event.ctrlKey || event.metaKey))) event.preventDefault();
    if (this.#pressed || event.ctrlKey || event.metaKey || !this.#isGround(event.target)) return;
    if (!this.editor.settle()) return;
    cell ? this.editor.go(cell.id, { extend: event.shiftKey }) : this.commands.selectHead(this.grid.headAt(event.target));
  }

  #onKey(event) {
    if (!this.#drag || event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.cancel();
  }

  #showZone(event) {
    this.#showGrip(event.pointerType !== "touch" && this.#isGround(event.target) ? this.#zone(event) : "");
  }

  #showGrip(kind) {
    if (kind !== (this.table.dataset.grip ?? "")) this.table.dataset.grip = kind;
  }

  /** Only over a cell: names and heads lie over what is scrolled below them. */
  #zone({ target, clientX, clientY }) {
    const box = target.closest("a.cell") && this.selection.box();
    if (!box) return "";
    const { left, top } = this.#rectangleAt(box.top, box.left);
    const { right, bottom } = this.#rectangleAt(box.bottom, box.right);
    return zoneAt({ x: clientX, y: clientY }, { left, top, right, bottom });
  }

  #rectangleAt(r, c) {
    return this.grid.cell(this.grid.idAt(r, c)).getBoundingClientRect();
  }

  /** The cell at a point, or nearest to it among those in sight. */
  #placeAt(point) {
    const { x, y } = nearest(point, this.editor.sight.area());
    const found = document.elementsFromPoint(x, y).map((each) => each.closest(".shift-table > .row:not(.head) > *"));
    const element = found.find((each) => each);
    const row = element?.parentElement ?? this.#lastRow();
    const cell = element?.matches(".cell") ? element : [...row.querySelectorAll(".cell")].at(-1);
    return this.grid.place(cell.id);
  }

  #lastRow() {
    const { rows } = this.grid.size;
    return this.grid.cell(this.grid.idAt(rows - 1, 0)).parentElement;
  }

  /** Cells and heads; the links in them are for clicks of their own. */
  #isGround(element) {
    return Boolean(element.closest("a.cell") || this.grid.headAt(element));
  }
}

const pointOf = ({ clientX, clientY }) => ({ x: clientX, y: clientY });
