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
  const hold = new ConfirmHold({ isPending: () => state.pending, hasError: () => state.error });
  const clicked = (event) => (hold.holdBack(event), [event.held, event.stopped]);
  let presses = 0;
  return { clicked, goOn: () => (hold.goOn(() => (presses += 1)), presses) };
}

test("[確定] is held while edits are on their way, and then pressed once", () => {
  const state = { pending: true, error: false };
  const hold = holdWith(state);
  assert.deepEqual(hold.clicked(click()), [true, true]);
  assert.equal(hold.goOn(), 0);
  state.pending = false;
  assert.equal(hold.goOn(), 1);
  assert.equal(hold.goOn(), 1);
});

test("[確定] goes through when everything is saved, and nothing else is held", () => {
  assert.deepEqual(holdWith({ pending: false, error: false }).clicked(click()), [false, false]);
  assert.deepEqual(holdWith({ pending: true, error: false }).clicked(click(false)), [false, false]);
});

test("after a refusal [確定] is not pressed by itself, then or later", () => {
  const state = { pending: true, error: true };
  const hold = holdWith(state);
  hold.clicked(click());
  state.pending = false;
  assert.equal(hold.goOn(), 0);
  state.error = false;
  assert.equal(hold.goOn(), 0);
});

test("without a press [確定] is never pressed", () => {
  assert.equal(holdWith({ pending: false, error: false }).goOn(), 0);
});
