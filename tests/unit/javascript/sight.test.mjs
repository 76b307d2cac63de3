import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Sight } from "../../../src/kakutei/shift/pages/table/static/shift/table/sight.js";
import { fakeGrid } from "./fake_grid.mjs";

const [WIDTH, HEIGHT, NAMES, HEAD, FOOT] = [30, 32, 150, 40, 25];
const [ACROSS, DOWN] = [450, 301]; // ten columns, and seven rows with some of the eighth
let table, grid, sight, revealed, reads, listeners, resized;

const overEdges = { ".name": { offsetWidth: NAMES }, ".head": { offsetHeight: HEAD }, ".foot": { offsetHeight: FOOT } };

const on = (type, does, capture = false) => (listeners[`${type}${capture ? " below" : ""}`] = does);

beforeEach(() => {
  [revealed, reads, listeners, resized] = [[], 0, {}, new Map()];
  globalThis.ResizeObserver = class {
    constructor(does) {
      this.does = does;
    }

    observe(element) {
      resized.set(element, this.does);
    }
  };
  Object.assign(globalThis, { innerWidth: 1440, innerHeight: 900, addEventListener: on });
  globalThis.document = { addEventListener: (type, ...more) => on(`document ${type}`, ...more) };
  [table, grid] = [tableOf(), gridOf()];
  sight = new Sight(table, grid);
});

/** 40 rows of 31 days, of which a part is shown. */
function tableOf() {
  return {
    at: { left: 20, top: 100 }, scrolled: { x: 0, y: 0 }, clientLeft: 0, clientTop: 0, clientWidth: ACROSS, clientHeight: DOWN,
    scrollWidth: NAMES + 31 * WIDTH,
    get scrollLeft() {
      return ((reads += 1), this.scrolled.x);
    },
    get scrollTop() {
      return ((reads += 1), this.scrolled.y);
    },
    getBoundingClientRect: () => ({ ...table.at, right: table.at.left + ACROSS, bottom: table.at.top + DOWN }),
    querySelector: (selector) => overEdges[selector],
    addEventListener: on,
  }; // prettier-ignore
}

function gridOf() {
  return {
    ...fakeGrid(40, 31),
    rowsOf: () => ["the first row"],
    cell: (id) => ({
      offsetWidth: WIDTH,
      offsetHeight: HEIGHT,
      getBoundingClientRect() {
        const { x, y } = table.scrolled;
        return { left: table.at.left + NAMES - x, top: table.at.top + HEAD - y, width: WIDTH, height: HEIGHT };
      },
      scrollIntoView: (how) => revealed.push([id, how]),
    }),
  };
}

function scroll(x, y) {
  table.scrolled = { x, y };
  listeners.scroll();
}

test("a cell lies where its row and its column are, wherever the table is scrolled to", () => {
  const box = { left: NAMES + 3 * WIDTH, top: HEAD + 2 * HEIGHT, width: WIDTH, height: HEIGHT, room: 28 * WIDTH };
  assert.deepEqual(sight.boxOf("2,3"), box);
  scroll(300, 200);
  resized.get(table)();
  assert.deepEqual(sight.boxOf("2,3"), box);
});

test("a cell in sight stays where it is", () => {
  for (const id of ["0,0", "6,9", "0,9", "6,0"]) sight.reveal(id);
  assert.deepEqual(revealed, []);
});

test("a cell below the foot, right of the window, or under the names and the head is brought into sight", () => {
  const nearest = { block: "nearest", inline: "nearest" };
  for (const id of ["7,0", "0,10"]) sight.reveal(id);
  scroll(WIDTH, HEIGHT);
  for (const id of ["1,0", "0,1"]) sight.reveal(id);
  assert.deepEqual(revealed, ["7,0", "0,10", "1,0", "0,1"].map((id) => [id, nearest]));
});

test("what was out of sight is in sight once the table was scrolled to it", () => {
  sight.reveal("20,20");
  scroll(12 * WIDTH, 15 * HEIGHT);
  sight.reveal("20,20");
  assert.equal(revealed.length, 1);
});

test("a table that reaches out of the window is brought into it with each cell", () => {
  table.at = { left: 20, top: 800 };
  sight.reveal("0,0");
  assert.equal(revealed.length, 1);
});

test("moving from cell to cell asks the page for nothing, and neither does a key at a scrolled table", () => {
  sight.reveal("0,0");
  scroll(WIDTH, HEIGHT);
  const before = reads;
  for (let n = 1; n < 8; n++) {
    sight.reveal(`${n},${n}`);
    sight.boxOf(`${n},${n}`);
  }
  assert.equal(reads, before);
});

for (const [what, happens] of [
  ["the table gets another size", () => resized.get(table)()],
  ["its first row gets another size", () => resized.get("the first row")()],
  ["the window gets another size", () => listeners.resize()],
  ["something around the table is scrolled", () => listeners["document scroll below"]({ target: "the page" })],
])
  test(`cells are measured again after ${what}`, () => {
    sight.boxOf("0,0");
    table.at = { left: 20, top: 800 };
    happens();
    sight.reveal("0,0");
    assert.equal(revealed.length, 1);
  });

test("a scroll of the table itself needs no new measure", () => {
  sight.boxOf("0,0");
  const before = reads;
  listeners["document scroll below"]({ target: table });
  sight.boxOf("0,0");
  assert.equal(reads, before);
});

test("cells are seen between the names, the head, the foot and the right edge", () => {
  const { left, top } = table.at;
  assert.deepEqual(sight.area(), { left: left + NAMES, top: top + HEAD, right: left + ACROSS, bottom: top + DOWN - FOOT });
});

test("where a message above the table has moved it, cells are seen there", () => {
  const { top } = sight.area();
  table.at.top += 40;
  assert.equal(sight.area().top, top + 40);
});

test("seven whole rows are seen at once; where there is room for none, one is", () => {
  assert.equal(sight.rows(), 7);
  table.clientHeight = HEAD + FOOT;
  resized.get(table)();
  assert.equal(sight.rows(), 1);
});

test("the first cell in sight is the first whole one, at most the last", () => {
  assert.deepEqual(sight.first(), { r: 0, c: 0 });
  scroll(WIDTH + 1, 2 * HEIGHT);
  assert.deepEqual(sight.first(), { r: 2, c: 2 });
  scroll(99 * WIDTH, 99 * HEIGHT);
  assert.deepEqual(sight.first(), { r: 39, c: 30 });
});
