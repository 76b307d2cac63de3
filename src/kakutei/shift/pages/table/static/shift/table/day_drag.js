// The pointer in the lanes: it moves a bar, drags its ends, and draws a shift in an empty place. A finger scrolls; it drags
// the bars of the selected person, and draws after a long press.

import { inSight, snapped } from "./day_axis.js";
import { element, timesOf } from "./day_lanes.js";
import { drawn, isSame, moved, resized } from "./day_shift.js";
import { scrollTowards } from "./zones.js";

const STARTS_AFTER = 4; // pixels: a press that moves less is a click
const LONG_PRESS = 450; // milliseconds
const SCROLLS_EVERY = 50; // milliseconds, while the pointer is held outside the lanes

export class DayDrag {
  #drag = null; // { pointer, lane, kind, n, spans, seen, grab, at, begun, result } while the button is down or the finger drags
  #point = null;
  #timer = 0; // of the long press, then of scrolling

  /** `change(lane, spans, seen)` enters the new spans; `refusal(lane)` says why they cannot be changed, or is empty. */
  constructor({ table, lanes, editor, step, change, refusal, sayAt }) {
    Object.assign(this, { table, lanes, editor, step, change, refusal, sayAt });
  }

  listen() {
    this.table.addEventListener("pointerdown", (event) => this.#press(event));
    this.table.addEventListener("mousedown", (event) => event.target.closest(".lane") && event.preventDefault());
    this.table.addEventListener("click", (event) => this.#click(event));
    this.table.addEventListener("contextmenu", (event) => this.#onContextMenu(event));
    this.table.addEventListener("dblclick", ({ target }) => {
      const lane = target.closest(".lane");
      if (lane) this.editor.commands.openPopUp(this.lanes.cellOf(lane));
    });
    this.table.addEventListener("touchmove", (event) => this.#drag?.begun && event.preventDefault(), { passive: false });
    document.addEventListener("pointermove", (event) => this.#isOurs(event) && this.#move(event));
    document.addEventListener("pointerup", (event) => this.#isOurs(event) && this.#drop());
    document.addEventListener("pointercancel", (event) => this.#isOurs(event) && this.cancel());
    document.addEventListener("keydown", (event) => this.#onKey(event), true);
  }

  /** Leaves a drag without doing anything. */
  cancel() {
    clearInterval(this.#timer);
    for (const ghost of this.table.querySelectorAll(".ghost")) ghost.remove();
    for (const bar of this.table.querySelectorAll(".lifted")) bar.classList.remove("lifted");
    this.table.classList.remove("dragging");
    this.#drag = null;
  }

  #isOurs({ pointerId }) {
    return this.#drag?.pointer === pointerId;
  }

  #press(event) {
    const lane = event.target.closest(".lane");
    if (!lane || event.button !== 0 || this.#drag) return;
    if (!this.editor.settle()) return;
    const isTouch = event.pointerType === "touch";
    const bar = event.target.closest(".bar[data-n]");
    const isChosen = this.editor.selection.has(this.lanes.cellOf(lane).id);
    this.#drag = this.#begin(event, lane, bar);
    if (!isTouch) return this.editor.go(this.lanes.cellOf(lane).id, { reveal: false });
    if (bar && isChosen) return;
    // until the long press the finger may scroll, which cancels the pointer
    this.#drag.waits = true;
    this.#timer = setTimeout(() => this.#start(), LONG_PRESS);
  }

  #begin({ target, pointerId, clientX, clientY }, lane, bar) {
    const [spans, minutes] = [this.lanes.spansOf(lane), this.lanes.minutesAt(lane, clientX)];
    const n = bar ? +bar.dataset.n : null;
    const kind = !bar ? "draw" : target.matches(".grip.start") ? "start" : target.matches(".grip.end") ? "end" : "move";
    const grab = kind === "move" || kind === "start" ? minutes - spans[n].start : kind === "end" ? minutes - spans[n].end : minutes;
    if (bar) lane.dataset.part = n;
    this.#point = { x: clientX, y: clientY };
    const seen = this.lanes.cellOf(lane).dataset.text;
    return { pointer: pointerId, lane, kind, n, spans, seen, grab, at: this.#point, begun: false, result: null };
  }

  #move({ clientX, clientY }) {
    this.#point = { x: clientX, y: clientY };
    const { at, begun, waits } = this.#drag;
    const far = Math.hypot(clientX - at.x, clientY - at.y) >= STARTS_AFTER;
    if (!begun && waits) return far && this.cancel();
    if (!begun && far) this.#start();
    if (this.#drag?.begun) this.#follow();
  }

  #start() {
    const { lane, n } = this.#drag;
    clearInterval(this.#timer);
    const refusal = this.refusal(lane);
    if (refusal) {
      this.cancel();
      this.editor.go(this.lanes.cellOf(lane).id, { reveal: false });
      return this.sayAt(lane, refusal);
    }
    if (this.#drag.waits) this.editor.go(this.lanes.cellOf(lane).id, { reveal: false });
    this.#drag.begun = true;
    this.table.classList.add("dragging");
    this.lanes.barsOf(lane)[n]?.classList.add("lifted");
    this.#timer = setInterval(() => this.#scroll(), SCROLLS_EVERY);
    this.#follow();
  }

  #follow() {
    const { lane } = this.#drag;
    const found = this.#resultAt(this.lanes.minutesAt(lane, this.#point.x));
    this.#drag.result = found?.spans ?? null;
    if (found) this.#showGhost(lane, found.spans[found.n]);
  }

  /** { spans, n } for the pointer at this minute, or null. */
  #resultAt(minutes) {
    const { kind, n, spans, grab } = this.#drag;
    const step = this.step.minutes;
    if (kind === "draw") return drawn(spans, grab, minutes, step);
    const to = snapped(minutes - grab, step);
    if (kind !== "move") return { n, spans: resized(spans, n, kind, to, step) };
    const start = inSight(to, spans[n].end - spans[n].start, this.lanes.axis);
    return { n, spans: moved(spans, n, start, step) };
  }

  #showGhost(lane, span) {
    let ghost = lane.querySelector(".ghost");
    if (!ghost) {
      ghost = element("div", "", "bar ghost");
      ghost.append(element("span", "", "tip"));
      lane.append(ghost);
    }
    this.lanes.place(ghost, span);
    ghost.firstChild.textContent = `${timesOf(span)} (${lengthText(span)})`;
  }

  #scroll() {
    const { x } = scrollTowards(this.#point, this.editor.sight.area());
    if (!x) return;
    this.table.scrollBy(x, 0);
    this.#follow();
  }

  #drop() {
    const { begun, lane, spans, seen, result } = this.#drag;
    this.cancel();
    if (begun && result && !isSame(spans, result)) this.change(lane, result, seen);
  }

  /** A tap; what a mouse does is done when it presses. */
  #click(event) {
    const lane = event.target.closest(".lane");
    if (!lane || this.#drag || !this.editor.settle()) return;
    const { id } = this.lanes.cellOf(lane);
    if (!this.editor.selection.has(id)) this.editor.go(id, { reveal: false });
  }

  /** The menu of the person's cell. A long press of a finger draws instead. */
  #onContextMenu(event) {
    const lane = event.target.closest(".lane");
    if (!lane) return;
    event.preventDefault();
    if (this.#drag || !this.editor.settle()) return;
    const { id } = this.lanes.cellOf(lane);
    if (!this.editor.selection.has(id)) this.editor.go(id, { reveal: false });
    this.editor.commands.openMenu();
  }

  #onKey(event) {
    if (!this.#drag?.begun || event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.cancel();
  }
}

function lengthText({ start, end }) {
  const minutes = (end - start) % 60;
  return `${Math.floor((end - start) / 60)}時間${minutes ? `${minutes}分` : ""}`;
}
