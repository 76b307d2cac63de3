import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { closeFrom, closeOnBackdrop, isInside, openFrom, openOnArrival } from "../../../src/kakutei/ui/static/ui/dialogs.js";

class HTMLDialogElement {
  open = false;
  focused = 0;
  guarded = false;
  showModal = () => (this.open = true);
  close = () => (this.open = false);
  getBoundingClientRect = () => ({ left: 10, right: 20, top: 30, bottom: 40 });
  querySelector = (selector) =>
    selector === "[autofocus]" ? { focus: () => (this.focused += 1) } : this.guarded ? {} : null;
}

let dialog;
beforeEach(() => {
  dialog = new HTMLDialogElement();
  globalThis.HTMLDialogElement = HTMLDialogElement;
  globalThis.document = { querySelector: (selector) => (selector === "#sheet" ? dialog : null) };
});

const button = (dataset, around = null) => ({
  dataset,
  closest(selector) {
    if (selector === "dialog") return around;
    const word = selector.slice("[data-".length, -1);
    return word in dataset ? this : null;
  },
});
const click = (act, target, place = {}) => {
  const event = { ...place, prevented: false, preventDefault: () => (event.prevented = true) };
  act(target, event);
  return event.prevented;
};

test("a button opens its dialog and the first field gets the focus", () => {
  assert.equal(click(openFrom, button({ opens: "#sheet" })), true);
  assert.deepEqual([dialog.open, dialog.focused], [true, 1]);
});

test("a link goes its way where there is no dialog to open", () => {
  assert.equal(click(openFrom, button({ opens: "#none" })), false);
  assert.equal(click(openFrom, button({})), false);
});

test("a button closes the dialog that it names, or the one around it", () => {
  for (const closer of [button({ closes: "#sheet" }), button({ closes: "" }, dialog)]) {
    dialog.open = true;
    assert.equal(click(closeFrom, closer), true);
    assert.equal(dialog.open, false);
  }
});

test("[閉じる] of a page of its own stays a link", () => {
  assert.equal(click(closeFrom, button({ closes: "" })), false);
  assert.equal(click(closeFrom, button({ closes: "#sheet" })), false);
  assert.equal(click(closeFrom, button({}, dialog)), false);
});

test("a click on the backdrop closes, one in the box does not", () => {
  dialog.open = true;
  click(closeOnBackdrop, dialog, { clientX: 15, clientY: 35 });
  assert.equal(dialog.open, true);
  click(closeOnBackdrop, dialog, { clientX: 5, clientY: 35 });
  assert.equal(dialog.open, false);
});

test("what was typed is not lost by a click on the backdrop", () => {
  Object.assign(dialog, { open: true, guarded: true });
  click(closeOnBackdrop, dialog, { clientX: 5, clientY: 35 });
  assert.equal(dialog.open, true);
});

test("a click beside no dialog, and one on a dialog that is closed, close nothing", () => {
  let closed = 0;
  Object.assign(dialog, { close: () => (closed += 1) });
  click(closeOnBackdrop, dialog, { clientX: 5, clientY: 35 });
  click(closeOnBackdrop, { ...dialog, open: true }, { clientX: 5, clientY: 35 });
  assert.equal(closed, 0);
});

test("each side of a box has an outside", () => {
  const box = { left: 10, right: 20, top: 30, bottom: 40 };
  const at = (clientX, clientY) => isInside(box, { clientX, clientY });
  assert.deepEqual([at(10, 30), at(20, 40)], [true, true]);
  assert.deepEqual([at(9, 35), at(21, 35), at(15, 29), at(15, 41)], [false, false, false, false]);
});

test("a dialog that arrives as a fragment opens", () => {
  let arrives;
  globalThis.MutationObserver = class {
    constructor(run) {
      arrives = run;
    }
    observe() {}
  };
  const place = { querySelector: () => null };
  openOnArrival(place);
  arrives();
  place.querySelector = (selector) => (selector === "dialog[data-modal]:not([open])" ? dialog : null);
  arrives();
  assert.equal(dialog.open, true);
});
