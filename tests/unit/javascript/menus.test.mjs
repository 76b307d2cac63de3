import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { closeMenus, closeMenusByKey } from "../../../src/kakutei/ui/static/ui/menus.js";

let toggle, menu, inside, summary;
beforeEach(() => {
  toggle = { checked: true };
  inside = { closest: () => ({}) };
  summary = { focused: false, focus: () => (summary.focused = true) };
  menu = { open: true, contains: (target) => target === inside, querySelector: () => summary };
  globalThis.document = {
    getElementById: () => toggle,
    querySelector: () => (menu.open ? menu : null),
    querySelectorAll: () => (menu.open ? [menu] : []),
  };
});

test("a click elsewhere closes the menus", () => {
  closeMenus({ closest: () => null });
  assert.deepEqual([toggle.checked, menu.open], [false, false]);
});

test("a click within a menu leaves it open", () => {
  closeMenus(inside);
  assert.deepEqual([toggle.checked, menu.open], [true, true]);
});

test("Escape closes the menus and gives the focus back", () => {
  closeMenusByKey({ key: "Escape" });
  assert.deepEqual([toggle.checked, menu.open, summary.focused], [false, false, true]);
});

test("other keys and Escape of an input method close nothing", () => {
  closeMenusByKey({ key: "Enter" });
  closeMenusByKey({ key: "Escape", isComposing: true });
  assert.deepEqual([toggle.checked, menu.open], [true, true]);
});

test("a page without menus has nothing to close", () => {
  [toggle, menu.open] = [null, false];
  closeMenus(inside);
  closeMenusByKey({ key: "Escape" });
  assert.equal(summary.focused, false);
});
