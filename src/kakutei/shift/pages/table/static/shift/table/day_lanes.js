// Draws the day view from the cells of its one day: the hours above, a lane of bars for each person, the counts below.

import { axisOf, hoursOf, hourText, minutesAt, percentAt } from "./day_axis.js";
import { workingIn } from "./day_count.js";
import { spansIn, tailsOf } from "./day_shift.js";
import { clockText } from "./times.js";

const OF_THE_CELL = /^(draft|confirmed|unsaved|problem|clash|p\d+)$/;

export class DayLanes {
  #axis = null;
  #drawn = new WeakMap(); // lane → what it was drawn from
  #read = new Map(); // text → its spans: the same few texts are read again and again
  #counted = "";

  constructor(table, codes) {
    Object.assign(this, { table, codes, head: table.querySelector(".head > .axis"), counts: table.querySelector(".foot .counts") });
  }

  get axis() {
    return this.#axis;
  }

  /** Everything anew, as far as it has changed. */
  draw() {
    const lanes = [...this.table.querySelectorAll(".lane")];
    const people = lanes.map((lane) => ({ lane, spans: this.spansOf(lane), before: tailsOf(lane.dataset.dayBefore, this.codes) }));
    this.#drawHead(axisOf(this.#hoursOfStore(), people.flatMap(({ spans }) => spans), people.flatMap(({ before }) => before)));
    for (const { lane, spans, before } of people) this.#drawLane(lane, spans, before);
    this.#drawCounts(people.map(({ spans, before }) => [...spans, ...before]));
  }

  cellOf(lane) {
    return lane.parentElement.querySelector("a.cell");
  }

  laneOf(cell) {
    return cell.parentElement.querySelector(".lane");
  }

  spansOf(lane) {
    const { text } = this.cellOf(lane).dataset;
    if (!this.#read.has(text)) this.#read.set(text, spansIn(text, this.codes));
    return this.#read.get(text);
  }

  /** The bars of the day itself, one for each span. */
  barsOf(lane) {
    return [...lane.querySelectorAll(".bar[data-n]")];
  }

  /** Which span of the person's shift the keys change. */
  partOf(lane) {
    return Math.min(+(lane.dataset.part ?? 0), this.spansOf(lane).length - 1);
  }

  minutesAt(lane, clientX) {
    const { left, width } = lane.getBoundingClientRect();
    return minutesAt(clientX - left, width, this.#axis);
  }

  place(bar, { start, end }) {
    const [left, right] = [percentAt(start, this.#axis), percentAt(end, this.#axis)];
    bar.style.left = `${left}%`;
    bar.style.width = `${right - left}%`;
  }

  /** Null for a store without patterns and shifts. */
  #hoursOfStore() {
    const { from, to } = this.table.dataset;
    return from ? { from: +from, to: +to } : null;
  }

  #drawHead(axis) {
    if (this.#axis?.from === axis.from && this.#axis.to === axis.to) return;
    this.#axis = axis;
    this.#drawn = new WeakMap();
    const hours = hoursOf(axis);
    this.table.style.setProperty("--hours", hours.length);
    this.head.replaceChildren(...hours.map((hour) => this.#hour(hour, element("span", hourText(hour)))));
  }

  #drawLane(lane, spans, before) {
    const cell = this.cellOf(lane);
    const from = [cell.className, cell.dataset.text, cell.title, lane.dataset.dayBefore].join("\n");
    if (this.#drawn.get(lane) === from) return;
    this.#drawn.set(lane, from);
    lane.dataset.part = Math.max(0, this.partOf(lane));
    const bars = [...before.map((span) => this.#tail(span)), ...spans.map((span, n) => this.#bar(cell, span, n))];
    lane.replaceChildren(...bars, ...this.#leave(cell, before), ...lane.querySelectorAll(".ghost"));
    lane.setAttribute("aria-label", [cell.title || "空き", ...before.map(({ end }) => tailText(end))].join("。"));
  }

  #bar(cell, span, n) {
    const known = this.codes.get(cell.dataset.text);
    const bar = element("div", "", ["bar", ...[...cell.classList].filter((name) => OF_THE_CELL.test(name))].join(" "));
    bar.dataset.n = n;
    bar.title = cell.title;
    bar.append(element("i", "", "grip start"), element("span", `${timesOf(span)} ${known?.name ?? ""}`, "times"));
    const mark = n ? null : cell.querySelector(".mark");
    if (mark) bar.append(mark.cloneNode(true));
    bar.append(element("i", "", "grip end"));
    this.place(bar, span);
    return bar;
  }

  /** The word of a leave, after the end of the day before. */
  #leave(cell, before) {
    if (!cell.matches(".leave")) return [];
    const word = element("span", this.codes.get(cell.dataset.text)?.name ?? "", "word");
    word.style.left = `${percentAt(before.at(-1)?.end ?? this.#axis.from, this.#axis)}%`;
    return [word];
  }

  #tail(span) {
    const bar = element("div", "", "bar before");
    bar.title = tailText(span.end);
    bar.append(element("span", `-${clockText(span.end)}`, "times"));
    this.place(bar, span);
    return bar;
  }

  #drawCounts(people) {
    const hours = hoursOf(this.#axis);
    const counts = workingIn(hours, people);
    const shown = JSON.stringify([this.#axis, counts]);
    if (shown === this.#counted) return;
    this.#counted = shown;
    const most = Math.max(1, ...counts.map((count) => count.most));
    this.counts.replaceChildren(...hours.map((hour, n) => this.#count(hour, counts[n], most)));
    const said = hours.map((hour, n) => `${hourText(hour)}時 ${countText(counts[n])}`);
    this.counts.setAttribute("aria-label", `時間帯ごとの人数: ${said.join("、")}`);
  }

  #count(hour, { least, most }, highest) {
    const column = this.#hour(hour, element("b", `${least}`));
    column.classList.toggle("none", !most);
    column.style.setProperty("--share", `${(least / highest) * 100}%`);
    column.title = `${clockText(hour)}-${clockText(hour + 60)} ${countText({ least, most })}`;
    return column;
  }

  /** `content` over the width of one hour. */
  #hour(hour, content) {
    const column = element("div", "", "hour");
    column.append(content);
    this.place(column, { start: hour, end: hour + 60 });
    return column;
  }
}

export const timesOf = ({ start, end }) => `${clockText(start)}-${clockText(end)}`;

const tailText = (end) => `前日から${clockText(end)}まで勤務`;
const countText = ({ least, most }) => (least === most ? `${least}人` : `${least}〜${most}人`);

export function element(tag, text, className = "") {
  return Object.assign(document.createElement(tag), { textContent: text, className });
}
