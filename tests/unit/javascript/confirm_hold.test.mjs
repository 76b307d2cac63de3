import assert from "node:assert/strict";
import { test } from "node:test";

import { ConfirmHold } from "../../../src/kakutei/shift/pages/table/static/shift/table/confirm_hold.js";

/** A click, on [確定] or elsewhere, and what became of it. */
const click = (onConfirm = true) => ({
  held: false,
  stopped: false,
  target: { closest: (selector) => (onConfirm && selector === "#confirm" ? {} : null) },
  preventDefault() {
    this.held = true;
  },
  stopPropagation() {
    this.stopped = true;
  },
});

function holdWith(state) {
  const sender = { tryNow: () => (state.tried = (state.tried ?? 0) + 1), ...state };
  Object.assign(state, { sender, said: "" });
  const say = (sentence) => (state.said = sentence);
  const hold = new ConfirmHold(sender, { say, unsay: (sentence) => state.said === sentence && say("") }, () => state.asking ?? false);
  const clicked = (event) => (hold.holdBack(event), [event.held, event.stopped]);
  let presses = 0;
  return { sender, clicked, goOn: () => (hold.goOn(() => (presses += 1)), presses) };
}

test("[確定] is held while edits are on their way, and then pressed once", () => {
  const state = { pending: 1, count: 1, stuck: false };
  const hold = holdWith(state);
  assert.deepEqual(hold.clicked(click()), [true, true]);
  assert.deepEqual([hold.goOn(), state.tried], [0, 1]);
  Object.assign(hold.sender, { pending: 0, count: 0 });
  assert.deepEqual([hold.goOn(), hold.goOn(), state.said], [1, 1, ""]);
});

test("[確定] goes through when everything is saved, and nothing else is held", () => {
  assert.deepEqual(holdWith({ pending: 0, count: 0, stuck: false }).clicked(click()), [false, false]);
  assert.deepEqual(holdWith({ pending: 1, count: 1, stuck: false }).clicked(click(false)), [false, false]);
});

test("where edits cannot be saved [確定] says how many, and is not pressed by itself then or later", () => {
  for (const more of [{ pending: 2, stuck: true }, { pending: 0, stuck: true }]) {
    const state = { count: 2, ...more };
    const hold = holdWith(state);
    hold.clicked(click());
    assert.deepEqual([hold.goOn(), state.said], [0, "保存していない入力が2件あるため、確定していません。"]);
    Object.assign(hold.sender, { pending: 0, count: 0, stuck: false });
    assert.deepEqual([hold.goOn(), state.said], [0, ""]);
  }
});

test("without a press [確定] is never pressed", () => {
  assert.equal(holdWith({ pending: 0, count: 0, stuck: false }).goOn(), 0);
});

test("while a question about what was typed is open [確定] says so, and is not pressed by itself later", () => {
  const state = { pending: 0, count: 0, stuck: false, asking: true };
  const hold = holdWith(state);
  assert.deepEqual([hold.clicked(click()), state.said], [[true, true], "どちらの入力かを選んでから、[確定]を押してください。"]);
  state.asking = false;
  assert.equal(hold.goOn(), 0);
  assert.deepEqual(hold.clicked(click()), [false, false]);
});
