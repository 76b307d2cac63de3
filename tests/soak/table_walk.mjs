// Two planners of one table, each with the page's own modules (sender, queue, undo, clipboard), against a real server.
// Reads { url, planners: [{ user, cookie }], staff, dates, seed, stories, steps, report } from standard input and writes
// into the file `report` what each planner did, saw and gave up. tests/soak/table.py judges it.

import { readFileSync, writeFileSync } from "node:fs";

const MODULES = "../../src/kakutei/shift/pages/table/static/shift/table";
const { Sender } = await import(`${MODULES}/sender.js`);
const { UndoHistory } = await import(`${MODULES}/undo_history.js`);
const { pastedEdits } = await import(`${MODULES}/clipboard.js`);

const config = JSON.parse(readFileSync(0, "utf8"));
const random = generator(config.seed);
const pick = (list) => list[Math.floor(random() * list.length)];
const TEXTS = ["1", "3", "0", "9", "9-18", "22:00-6:00", "9-13 17-21", "25-30", "", "", "??", "99-3", "１３－２２"];
const ids = config.staff.map((staff) => config.dates.map((date) => `c${staff}-${date}`));
const grid = {
  place: (id) => ({ r: ids.findIndex((row) => row.includes(id)), c: ids.find((row) => row.includes(id)).indexOf(id) }),
  idAt: (r, c) => ids[r]?.[c],
};

/** As the browser's IndexedDB: survives a reload of the page. `typed` is every edit that was ever kept. */
class Device {
  kept = [];
  typed = [];
  all = async () => structuredClone(this.kept);
  add = async (edits) => (this.typed.push(...structuredClone(edits)), void this.kept.push(...structuredClone(edits)));
  update = async (edits) => void (this.kept = this.kept.map((each) => edits.find(({ edit }) => edit === each.edit) ?? each));
  remove = async (edits) => void (this.kept = this.kept.filter(({ edit }) => !edits.some((each) => each.edit === edit)));
}

class WatchedHistory extends UndoHistory {
  constructor(storage, undone) {
    super(storage, "undo");
    this.undone = undone;
  }

  undo() {
    const step = super.undo();
    this.undone(step ?? []);
    return step;
  }
}

/** A planner's browser tab: the texts that it shows, and its network. */
class Tab {
  constructor({ user, cookie }) {
    Object.assign(this, { user, cookie, device: new Device(), session: storage(), offline: false, given: [], confirmed: [] });
    Object.assign(this, { results: {}, seen: {}, sent: 0, held: new Map(), life: 0, taken: 0 });
  }

  async open() {
    this.life += 1;
    const page = await this.get("");
    this.token = /name="csrfmiddlewaretoken" value="([^"]+)"/.exec(page)[1];
    this.texts = new Map(cellsOf(page));
    this.digest = digestOf(page) ?? this.digest;
    this.version = /data-version="([^"]+)"/.exec(page)[1];
    const history = new WatchedHistory(this.session, (step) => this.given.push(...this.refusedOf(step)));
    this.sender = new Sender({ page: this.page(this.life), device: this.device, history });
    await this.sender.resume();
  }

  /** Of a step that is undone the edits that the server refused: the planner gives them up. */
  refusedOf(step) {
    return step.map(({ edit }) => edit).filter((edit) => this.sender.problems.some((problem) => problem.edit.edit === edit));
  }

  /** A page that was reloaded hears no answer any more. */
  live(life, ask) {
    return new Promise((resolve, reject) => {
      if (life !== this.life) return;
      const heard = (then) => (value) => life === this.life && then(value);
      ask().then(heard(resolve), heard(reject));
    });
  }

  page(life) {
    return {
      textOf: (id) => this.texts.get(id) ?? "",
      meaningOf: () => "",
      labelOf: (id) => id,
      say: () => {},
      showUnsaved: () => {},
      listProblems: () => {},
      mark: () => {},
      show: (edits) => edits.forEach(({ id, text }) => this.texts.set(id, text.normalize("NFKC").trim())),
      restore: (id, text) => this.texts.set(id, this.held.get(id) ?? text),
      renewToken: async () => "signed out",
      replace: (html, unsaved) => this.take(html, unsaved),
      post: (rows) => this.live(life, () => this.post(rows)),
    };
  }

  take(html, unsaved) {
    this.taken += 1;
    for (const [id, text] of cellsOf(html)) (unsaved.has(id) ? this.held : this.texts).set(id, text);
    for (const id of this.held.keys()) if (!unsaved.has(id)) this.held.delete(id);
    this.digest = digestOf(html) ?? this.digest;
    this.version = /data-version="([^"]+)"/.exec(html)?.[1] ?? this.version;
  }

  /** Sometimes the request is lost, sometimes its answer. */
  async post(rows) {
    if (this.offline || random() < 0.05) throw new TypeError("offline");
    for (const { edit, seen } of rows) this.seen[edit] ??= seen;
    const body = JSON.stringify({ made_for: this.user, version: this.version, edits: rows });
    const response = await this.send("/cells", body, "application/json");
    if (!response.ok) throw new Error(`the server answers ${response.status}`);
    const { results } = await response.clone().json();
    for (const [edit, { state }] of Object.entries(results)) this.results[edit] = state;
    this.sent += rows.length;
    if (random() < 0.05) throw new TypeError("the answer is lost");
    return response;
  }

  send(path, body, type) {
    const headers = { Cookie: this.cookie, "X-CSRFToken": this.token, "Content-Type": type, Referer: config.url };
    return fetch(config.url + path, { method: "POST", body, headers, redirect: "manual" });
  }

  async get(path) {
    const response = await fetch(config.url + path, { headers: { Cookie: this.cookie } });
    const fresh = response.headers.getSetCookie().map((cookie) => cookie.split(";")[0]);
    const kept = this.cookie.split("; ").filter((cookie) => !fresh.some((each) => each.split("=")[0] === cookie.split("=")[0]));
    this.cookie = [...kept, ...fresh].join("; ");
    return response.text();
  }

  /** As marks.js: an answer that was made before a newer one came must not undo it. */
  async look() {
    const taken = this.taken;
    const html = await this.get(`/marks?since=0&version=${this.version}`);
    if (taken === this.taken) this.take(html, this.sender.unsavedIds());
  }

  /** Until nothing is under way; gives up what asks, one way or the other. */
  async settle() {
    this.offline = false;
    for (let tries = 0; this.sender.pending || this.sender.problems.length; tries++) {
      if (tries > 2000) throw new Error(`user ${this.user} does not come to rest`);
      for (const problem of this.sender.problems) this.answer(problem);
      this.sender.tryNow();
      await pause(2);
    }
    await this.look();
  }

  answer({ edit, state }) {
    if (state === "changed meanwhile" && random() < 0.5) return this.sender.insist(edit.id);
    this.given.push(edit.edit);
    this.sender.discard(edit.id);
  }

  /** [確定] waits for everything to be saved, as the page's own button does. */
  async confirm() {
    if (this.sender.count) return;
    const [shown, digest] = [Object.fromEntries(this.texts), this.digest];
    const body = new URLSearchParams({ digest, csrfmiddlewaretoken: this.token }).toString();
    const response = await this.send("/confirmation", body, "application/x-www-form-urlencoded");
    this.confirmed.push({ shown, status: response.status });
    await this.look();
  }
}

const DEEDS = [
  [10, (tab) => tab.sender.edit([{ id: pick(pick(ids)), text: pick(TEXTS) }])],
  [3, (tab) => tab.sender.edit(pastedEdits(block(), [pick(pick(ids))], grid).edits)],
  [4, (tab) => tab.sender.undo()],
  [3, (tab) => tab.sender.redo()],
  [1, (tab) => tab.sender.takeBack()],
  [2, (tab) => void (tab.offline = !tab.offline)],
  [2, (tab) => tab.open()],
  [3, (tab) => tab.look()],
  [3, (tab) => tab.settle()],
  [2, (tab) => tab.sender.problems.forEach((problem) => tab.answer(problem))],
  [1, (tab) => tab.confirm()],
];
const WEIGHTED = DEEDS.flatMap(([weight, deed]) => Array(weight).fill(deed));

const tabs = config.planners.map((planner) => new Tab(planner));
for (const tab of tabs) await tab.open();
const differences = [];
let steps = 0;
for (let story = 0; story < config.stories; story++) {
  for (let step = 0; step < config.steps; step++, steps++) {
    await pick(WEIGHTED)(pick(tabs));
    if (random() < 0.3) await pause(1);
  }
  for (const tab of tabs) await tab.settle();
  const [server] = [new Map(cellsOf(await tabs[0].get("")))];
  for (const tab of tabs) {
    await tab.look();
    for (const [id, text] of server) if (tab.texts.get(id) !== text) differences.push([story, tab.user, id, tab.texts.get(id), text]);
    if (tab.device.kept.length) differences.push([story, tab.user, "still on the device", tab.device.kept]);
  }
  if (differences.length) break;
  if (random() < 0.3) await pick(tabs).confirm();
}
const log = tabs.map((tab) => ({
  user: tab.user,
  typed: tab.device.typed.map((edit) => ({ ...edit, seen: tab.seen[edit.edit] })),
  given: tab.given,
  confirmed: tab.confirmed,
  results: tab.results,
  sent: tab.sent,
}));
writeFileSync(config.report, JSON.stringify({ steps, differences, planners: log }));
process.exit(0);

/** Id and text of each cell: of an answer by its ids, of the page by row and column. */
function cellsOf(html) {
  const dates = [...html.matchAll(/data-date="([^"]+)"/g)].map(([, date]) => date);
  if (!dates.length) return [...html.matchAll(/<a id="(c\d+-[\d-]+)"[^>]* data-text="([^"]*)"/g)].map(([, id, text]) => [id, text]);
  return html.split(/(?=<div class="row" role="row" data-staff=)/).flatMap((row) => {
    const staff = /data-staff="(\d+)"/.exec(row)?.[1];
    return [...row.matchAll(/<a class="cell[^>]* data-text="([^"]*)"/g)].map(([, text], n) => [`c${staff}-${dates[n]}`, text]);
  });
}

function digestOf(html) {
  return /name="digest" value="([^"]+)"/.exec(html)?.[1];
}

function block() {
  const width = 1 + Math.floor(random() * 3);
  return Array.from({ length: 1 + Math.floor(random() * 3) }, () => Array.from({ length: width }, () => pick(TEXTS)).join("\t")).join("\n");
}

function storage() {
  const kept = new Map();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, text) => kept.set(key, text), removeItem: (key) => kept.delete(key) };
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** mulberry32: the same seed gives the same walk, as far as the network allows. */
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
