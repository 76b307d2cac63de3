import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { addressIn, openAskedFor } from "../../../src/kakutei/ui/static/ui/returning.js";

let asked, replaced;
beforeEach(() => {
  [asked, replaced] = [[], []];
  const attributes = { "hx-get": "/companies/edit", "hx-target": "#dialog-place" };
  const opener = { getAttribute: (name) => attributes[name] };
  globalThis.document = { querySelectorAll: (selector) => (selector === "[hx-get]" ? [opener] : []) };
  globalThis.history = { state: "kept", replaceState: (...all) => replaced.push(all) };
  globalThis.htmx = { ajax: (...all) => asked.push(all) };
});
const load = (hash) => {
  globalThis.location = { hash, pathname: "/companies", search: "?page=2" };
  openAskedFor();
};

test("the address of the pop-up follows #open=", () => {
  assert.equal(addressIn("#open=/companies/edit"), "/companies/edit");
  assert.equal(addressIn("#content"), null);
  assert.equal(addressIn(""), null);
});

test("the pop-up that asked for 本人確認 opens, and a reload does not open it again", () => {
  load("#open=/companies/edit");
  assert.deepEqual(asked, [["GET", "/companies/edit", { target: "#dialog-place" }]]);
  assert.deepEqual(replaced, [["kept", "", "/companies?page=2"]]);
});

test("an address that no element of the page opens is not asked for", () => {
  load("#open=https://example.com/");
  assert.deepEqual(asked, []);
});

test("a place in the page stays in the address", () => {
  load("#content");
  assert.deepEqual([asked, replaced], [[], []]);
});
