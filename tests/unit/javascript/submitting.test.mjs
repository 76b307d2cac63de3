import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { restButtons, sendOnce, wakeAfterAnswer, wakeAll, wakeButtons } from "../../../src/kakutei/ui/static/ui/submitting.js";

class HTMLButtonElement {
  dataset = {};
  constructor(disabled = false) {
    this.disabled = disabled;
  }
}
class HTMLFormElement {
  dataset = {};
  constructor(method, ...elements) {
    Object.assign(this, { elements, getAttribute: () => method });
  }
}

let timers;
beforeEach(() => {
  timers = [];
  Object.assign(globalThis, { HTMLButtonElement, HTMLFormElement });
  globalThis.setTimeout = (run, wait = 0) => timers.push({ run, wait });
});

const form = (method = "post") => new HTMLFormElement(method, new HTMLButtonElement(), new HTMLButtonElement(true), { dataset: {} });
const disabled = ({ elements }) => elements.map((each) => each.disabled);
const submit = (target, defaultPrevented = false) => {
  const event = { target, defaultPrevented, preventDefault: () => (event.defaultPrevented = true) };
  sendOnce(event);
  return event.defaultPrevented;
};

test("a form is sent once", () => {
  const sent = form();
  assert.equal(submit(sent), false);
  assert.equal(submit(sent), true);
  assert.equal(timers.length, 2);
});

test("its buttons rest after the browser has read them, and wake where the page stays", () => {
  const sent = form();
  submit(sent);
  assert.deepEqual(disabled(sent), [false, true, undefined]);
  timers.filter(({ wait }) => wait === 0).forEach(({ run }) => run());
  assert.deepEqual(disabled(sent), [true, true, undefined]);
  timers.filter(({ wait }) => wait === 5000).forEach(({ run }) => run());
  assert.deepEqual(disabled(sent), [false, true, undefined]);
  assert.equal(submit(sent), false);
});

test("a search can be sent again, and a stopped submit is none", () => {
  for (const [sent, stopped] of [[form("get"), false], [form(), true], [{ dataset: {} }, false]]) {
    submit(sent, stopped);
    assert.equal(sent.dataset.sent, undefined);
  }
  assert.equal(timers.length, 0);
});

test("resting again does not keep a button of the server's awake", () => {
  const sent = form();
  restButtons(sent);
  restButtons(sent);
  wakeButtons(sent);
  assert.deepEqual(disabled(sent), [false, true, undefined]);
});

test("a button that was disabled after it woke stays disabled", () => {
  const sent = form();
  restButtons(sent);
  wakeButtons(sent);
  sent.elements[0].disabled = true;
  wakeButtons(sent);
  assert.deepEqual(disabled(sent), [true, true, undefined]);
});

test("after an answer of htmx the buttons wake, unless another page comes", () => {
  const answered = (target, headers) => ({ target, detail: { ctx: { response: { headers: new Map(headers) } } } });
  const [stays, leaves] = [form(), form()];
  for (const each of [stays, leaves]) restButtons(each);
  wakeAfterAnswer(answered(stays, []));
  wakeAfterAnswer(answered(leaves, [["HX-Redirect", "/dashboard"]]));
  assert.deepEqual([stays.elements[0].disabled, leaves.elements[0].disabled], [false, true]);
  wakeAfterAnswer({ target: leaves, detail: { ctx: {} } });
  assert.equal(leaves.elements[0].disabled, false);
});

test("a page that the browser shows again as it was has forms that can be sent", () => {
  const sent = form();
  submit(sent);
  restButtons(sent);
  globalThis.document = { querySelectorAll: (selector) => (selector === "form[data-sent]" ? [sent] : []) };
  wakeAll();
  assert.deepEqual([sent.dataset.sent, sent.elements[0].disabled], [undefined, false]);
});
