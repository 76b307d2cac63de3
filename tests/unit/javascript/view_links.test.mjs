import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { keepDate, openNarrowView } from "../../../src/kakutei/shift/pages/table/static/shift/table/view_links.js";

const [location, matchMedia] = [globalThis.location, globalThis.matchMedia];
afterEach(() => Object.assign(globalThis, { location, matchMedia }));

function linkTo(href) {
  const link = { href, addEventListener: (_, press) => (link.click = press) };
  return link;
}

test("a view opens at the date of the selected cell", () => {
  const link = linkTo("https://shift.example/shifts/2027-01?view=week&on=2027-01-01");
  const selection = { at: "c12-2027-01-20" };
  keepDate([link], selection);
  link.click();
  assert.equal(`${link.href}`, "https://shift.example/shifts/2027-01?view=week&on=2027-01-20");
});

test("where nothing is selected it opens where the server says", () => {
  const link = linkTo("https://shift.example/shifts/2027-01?view=day&on=2027-01-01");
  keepDate([link], { at: null });
  link.click();
  assert.equal(`${link.href}`, "https://shift.example/shifts/2027-01?view=day&on=2027-01-01");
});

test("only a narrow window that asked for no view opens another one", () => {
  const opened = [];
  globalThis.location = { replace: (address) => opened.push(address) };
  for (const [matches, narrowView] of [[true, "day"], [false, "day"], [true, undefined]]) {
    globalThis.matchMedia = () => ({ matches });
    openNarrowView({ dataset: { narrowView } });
  }
  assert.deepEqual(opened, ["?view=day"]);
});
