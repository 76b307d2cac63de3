// Takes edits, shows them at once, keeps them on the device and sends them in order until the server has them. No DOM:
// `page` has it, `post(rows)` the network, `device` the browser's storage, `history` what can be undone.

import { causeSentence, changedElsewhere, NO_ACCESS } from "./causes.js";
import { plain } from "./cell_look.js";
import { EditQueue } from "./edit_queue.js";
import { save } from "./saving.js";
import { newUuid } from "./uuid.js";

const MOST_AT_ONCE = 500;
const FIRST_WAIT = 2_000; // milliseconds, doubled with each try
const LONGEST_WAIT = 30_000;

export class Sender {
  #queue = new EditQueue();
  #cause = ""; // why the last request had no usable answer
  #kept = true; // the device keeps the edits
  #wait = FIRST_WAIT;
  #timer = 0;
  #renewed = false; // the form's token is new, and no request has gone through with it yet
  #total = 0; // edits since nothing was pending, for the progress

  /** `settled()` is called after each request and where nothing is left to send. */
  constructor({ page, device, history, settled = () => {} }) {
    Object.assign(this, { page, device, history, settled });
  }

  get pending() {
    return this.#queue.pending;
  }

  get problems() {
    return this.#queue.problems;
  }

  /** Edits that the server does not have, whatever the reason. */
  get count() {
    return this.#queue.count;
  }

  get stuck() {
    return this.#cause !== "" || this.#queue.problems.length > 0;
  }

  /** Whether closing the page would lose edits: the device does not keep them. */
  get wouldBeLost() {
    return !this.#kept && this.count > 0;
  }

  unsavedIds() {
    return this.#queue.unsavedIds();
  }

  problemOf = (id) => this.#queue.problemOf(id);

  /** What the device kept from an earlier visit, in the order in which it was typed. */
  async resume() {
    try {
      const edits = await this.device.all();
      this.#take(edits);
    } catch {
      this.#kept = false;
      this.#tell();
    }
  }

  /** `edits` are { id, text }, with `seen` where the person meant another text than the cell shows. Whether any changed. */
  edit(edits, { remember = true } = {}) {
    const changes = edits.map((edit) => this.#changeOf(edit)).filter(({ id, text, former }) => this.#changes(id, text, former));
    if (!changes.length) return false;
    if (remember) this.history.push(changes.map(({ edit, id, text, former }) => ({ edit, id, text, former })));
    const made = changes.map(({ former, ...edit }) => edit);
    const replaced = made.flatMap(({ id }) => this.#queue.problemOf(id)?.edit ?? []);
    this.page.say("");
    this.#take(made);
    this.#keep(made, replaced);
    return true;
  }

  undo() {
    this.#goBack(this.history.undo());
  }

  redo() {
    this.#go(this.history.redo());
  }

  takeBack() {
    this.#goBack(this.history.takeBack());
  }

  /** What was typed stands against what another planner entered. */
  insist(id) {
    const { edit, standing } = this.#queue.problemOf(id);
    this.edit([{ id, text: edit.text, seen: standing }], { remember: false });
  }

  /** Drops what could not be saved; the cell shows what the server has. */
  discard(id) {
    const problem = this.#queue.problemOf(id);
    if (!problem) return;
    this.#drop([this.#queue.discard(id)]);
    this.page.restore(id, problem.standing);
    this.#tell();
    this.settled();
  }

  /** The refused edits of these cells once more, as they were typed. */
  again(ids) {
    const left = ids.filter((id) => this.#queue.problemOf(id));
    this.edit(left.map((id) => ({ id, text: this.#queue.problemOf(id).edit.text })), { remember: false });
  }

  /** Sends now what waits for the next try. */
  tryNow() {
    clearTimeout(this.#timer);
    if (this.#queue.pending) this.#send();
    else this.settled();
  }

  #changeOf({ id, text, seen }) {
    const problem = this.#queue.problemOf(id);
    const former = problem ? problem.standing : (this.page.textOf(id) ?? seen);
    const [meant, label] = [this.page.meaningOf(text), this.page.labelOf(id)];
    return { edit: newUuid(), id, text, seen: seen ?? former, meant, label, former };
  }

  #changes(id, text, former) {
    return this.#queue.problemOf(id) !== null || plain(text) !== former;
  }

  #take(edits) {
    if (!edits.length) return this.#tell();
    this.#total += edits.length;
    this.#queue.add(edits);
    this.page.show(edits);
    this.#send();
  }

  #goBack(step) {
    const changes = step ?? [];
    const refused = changes.filter(({ id, edit }) => this.#queue.problemOf(id)?.edit.edit === edit);
    for (const { id } of refused) this.discard(id);
    const made = changes.filter((change) => !refused.includes(change));
    this.#repeat(made.map(({ id, text, former }) => ({ id, text: former, seen: text })));
  }

  #go(step) {
    this.#repeat((step ?? []).map(({ id, text, former }) => ({ id, text, seen: former })));
  }

  /** The month is the same, but the page may show another part of it. */
  #repeat(edits) {
    this.edit(edits, { remember: false });
    const elsewhere = edits.filter(({ id }) => this.page.textOf(id) === undefined).length;
    if (elsewhere) this.page.say(changedElsewhere(elsewhere));
  }

  async #send() {
    this.#tell();
    const batch = this.#queue.begin(MOST_AT_ONCE);
    if (!batch) return;
    clearTimeout(this.#timer);
    const answer = await save(batch, (rows) => this.page.post(rows));
    if (answer.outcome === "answered") this.#answered(answer);
    else if (answer.outcome === "no access" || answer.outcome === "refused") this.#refused(answer.sentence ?? NO_ACCESS);
    else await this.#failed(answer.outcome);
    this.#tell();
    this.settled();
    if (!this.#cause) this.#send();
  }

  #answered({ results, html }) {
    [this.#cause, this.#wait, this.#renewed] = ["", FIRST_WAIT, false];
    const { over, rebased } = this.#queue.answered(results);
    this.#drop(over);
    this.device.update(rebased).catch(() => {});
    if (!this.#queue.pending) this.#total = 0;
    this.page.replace(html, this.#queue.unsavedIds());
    this.page.mark(this.#queue.problems);
  }

  #refused(sentence) {
    this.#cause = "";
    this.#drop(this.#queue.refuseAll(sentence));
    this.page.mark(this.#queue.problems);
  }

  /** Another sign-in of the same person has another form token: with it the edits go on. */
  async #failed(outcome) {
    this.#queue.failed();
    this.#cause = outcome;
    if (outcome === "signed out" && !this.#renewed) this.#cause = await this.page.renewToken();
    this.#renewed = !this.#cause;
    if (this.#renewed) return;
    this.#timer = setTimeout(() => this.#send(), this.#wait);
    this.#wait = Math.min(2 * this.#wait, LONGEST_WAIT);
  }

  #tell() {
    const { pending, count } = this.#queue;
    const sentence = causeSentence(this.#cause, count, this.#kept);
    this.page.showUnsaved({ pending, total: Math.max(this.#total, pending), sentence, signIn: this.#cause === "signed out" });
    this.page.listProblems(this.#queue.problems);
  }

  async #keep(made, replaced) {
    try {
      await this.device.add(made);
      await this.device.remove(replaced);
    } catch {
      this.#kept = false;
      this.#tell();
    }
  }

  /** Where the device keeps nothing there is nothing to drop; an edit sent twice is made once. */
  #drop(edits) {
    this.device.remove(edits).catch(() => {});
  }
}
