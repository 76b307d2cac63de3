// The day view: the table with one day, and beside each cell a lane with the bars of its shift. Each drag and key becomes a
// text for the cell, so that it is saved, refused, undone and confirmed as what is typed there.

import { DayDrag } from "./day_drag.js";
import { afterCommand, dayCommandOf } from "./day_keys.js";
import { DayLanes } from "./day_lanes.js";
import { isSame, textOf } from "./day_shift.js";
import { DayStep } from "./day_step.js";
import { opened } from "./table.js";

const DOWN = { step: [1, 0] }; // after a one-key code: there is no next day

if (opened) openDay(opened);

function openDay({ table, page, editor, codes }) {
  const [lanes, step] = [new DayLanes(table, codes), new DayStep(localStorage)];
  const changed = page.changed;
  page.changed = () => {
    lanes.draw();
    changed();
  };
  page.received = (parts) => takeDayBefore(parts, table);
  editor.direction = DOWN;
  editor.note.place = (note, cell) => placeAtBar(note, lanes.laneOf(cell));
  const change = (lane, spans, seen) => editor.change([{ id: lanes.cellOf(lane).id, text: textOf(spans), seen }]);
  const refusal = (lane) => table.dataset.locked || lane.dataset.refused || "";
  const sayAt = (lane, sentence) => editor.note.show(lanes.cellOf(lane), sentence);
  new DayDrag({ table, lanes, editor, step, change, refusal, sayAt }).listen();
  editor.input.element.addEventListener("keydown", (event) => onKey(event, { lanes, editor, step, refusal, sayAt }), true);
  listenToSteps(step, editor);
  page.changed();
}

/** Before the table's own keys. A command concerns all selected people who have a shift. */
function onKey(event, { lanes, editor, step, refusal, sayAt }) {
  const command = editor.chooser.open ? null : dayCommandOf(event, editor.input.writing);
  if (!command) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const chosen = editor.selection.ids().map((id) => lanes.laneOf(editor.grid.cell(id)));
  if (command.does === "part") return choosePart(chosen, command.direction, lanes);
  const refused = chosen.find(refusal);
  if (refused) return sayAt(refused, refusal(refused));
  const edits = chosen.filter((lane) => lanes.spansOf(lane).length).flatMap((lane) => editOf(lane, command, lanes, step));
  if (edits.length) editor.change(edits);
}

function editOf(lane, command, lanes, step) {
  const spans = lanes.spansOf(lane);
  const after = afterCommand(command, spans, lanes.partOf(lane), step.minutes);
  return isSame(spans, after) ? [] : [{ id: lanes.cellOf(lane).id, text: textOf(after) }];
}

function choosePart(chosen, direction, lanes) {
  for (const lane of chosen) {
    const last = lanes.spansOf(lane).length - 1;
    lane.dataset.part = Math.max(0, Math.min(last, lanes.partOf(lane) + direction));
  }
}

/** The answers of the server have the cells of other days too. */
function takeDayBefore(parts, table) {
  const { dayBefore } = table.dataset;
  for (const part of parts.filter(({ id }) => id.startsWith("c") && id.endsWith(dayBefore))) {
    const lane = document.getElementById(`lane-${part.id.slice(1).split("-")[0]}`);
    if (lane) lane.dataset.dayBefore = part.dataset.text;
  }
}

/** Below the person's bar, or the middle of an empty lane that is in sight; above where the table ends. */
function placeAtBar(note, lane) {
  const table = note.offsetParent;
  const [frame, at] = [table.getBoundingClientRect(), (lane.querySelector(".bar[data-n]") ?? lane).getBoundingClientRect()];
  const room = table.clientWidth - note.offsetWidth - 8;
  const left = Math.max(8, Math.min(at.left - frame.left, room));
  const below = at.bottom + note.offsetHeight + 4 <= frame.bottom;
  const top = below ? at.bottom + 4 : at.top - note.offsetHeight - 4;
  note.style.left = `${left + table.scrollLeft}px`;
  note.style.top = `${top - frame.top - table.clientTop + table.scrollTop}px`;
}

function listenToSteps(step, editor) {
  const buttons = document.querySelectorAll("#day-step [data-step]");
  const show = () => buttons.forEach((button) => button.setAttribute("aria-pressed", `${+button.dataset.step === step.minutes}`));
  for (const button of buttons) {
    button.addEventListener("click", () => {
      step.choose(+button.dataset.step);
      show();
      editor.input.focus();
    });
  }
  show();
}
