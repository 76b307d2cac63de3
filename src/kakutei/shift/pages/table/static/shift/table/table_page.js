// The page around the sender: shows edits at once, posts them, puts the server's cells into the page.

import { classesOf, lookOf, plain } from "./cell_look.js";

const SHOWN_ABOVE = 100; // so many edits under way: their progress is shown
const MOST_PER_FRAME = 700; // cells of a paste; the others follow, frame by frame

export class TablePage {
  changed = () => {};
  replaced = () => {};
  received = () => {};
  #held = new Map(); // cell id → the server's cell, while what is typed there is not saved
  #unshown = new Map(); // cell id → the text that the cell has and does not show yet
  #versions = 0;
  #shown = ""; // what showUnsaved showed last

  constructor(table, codes, problemList) {
    Object.assign(this, { table, codes, problemList });
    this.error = document.getElementById("table-error");
    this.unsaved = document.getElementById("unsaved");
    this.untilTyped = document.querySelectorAll("[data-until-typed]");
  }

  /** Undefined for a cell that is not on this page. */
  textOf(id) {
    return document.getElementById(id)?.dataset.text;
  }

  /** Whose cell of which day it is. */
  labelOf(id) {
    return this.problemList.grid.nameOf(id);
  }

  /** What the key stands for on this screen, to notice where it is another pattern by the time it is saved. */
  meaningOf(text) {
    return this.codes.get(text)?.meaning ?? "";
  }

  /** Changes with each answer that was put into the page. */
  get version() {
    return this.#versions;
  }

  say(sentence) {
    this.error.textContent = sentence;
  }

  /** What is no longer true goes, unless something else was said since. */
  unsay(sentence) {
    if (this.error.textContent === sentence) this.say("");
  }

  showUnsaved({ pending, total, sentence, signIn }) {
    const progress = total > SHOWN_ABOVE ? `${total - pending} / ${total}件` : "";
    const shown = [pending > 0, progress, sentence, signIn].join("\n");
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.unsaved.hidden = !pending && !sentence;
    this.unsaved.classList.toggle("warn", sentence !== "");
    this.unsaved.textContent = sentence || `保存しています… ${progress}`;
    if (signIn) this.unsaved.append(" ", signInLink());
  }

  show(edits) {
    for (const { id, text } of edits) this.#take(id, text);
    for (const { id } of edits.slice(0, MOST_PER_FRAME)) this.#showNow(id);
    if (this.#unshown.size) requestAnimationFrame(() => this.#showMore());
    for (const notice of this.untilTyped) notice.hidden = true;
    this.changed();
  }

  /** The cells whose text the server refused; each keeps what was typed. */
  mark(problems) {
    for (const { edit, sentence } of problems) {
      this.#showNow(edit.id);
      const cell = document.getElementById(edit.id);
      cell?.classList.add("problem");
      if (cell) cell.title = `${this.codes.get(edit.text)?.name ?? edit.text}: ${sentence}`;
    }
    this.changed();
  }

  listProblems(problems) {
    this.problemList.show(problems);
  }

  /** The server's cell again, or one with this text until it comes. */
  restore(id, text) {
    const cell = document.getElementById(id);
    const held = this.#held.get(id);
    this.#held.delete(id);
    this.#unshown.delete(id);
    if (held) cell?.replaceWith(held);
    else if (cell) this.#showLook(cell, text);
    this.changed();
  }

  post(rows) {
    return fetch(this.table.dataset.post, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": document.querySelector(TOKEN).value },
      body: JSON.stringify({ made_for: +this.table.dataset.user, version: document.getElementById("status").dataset.version, edits: rows }),
    });
  }

  /** After a new sign-in of the same person the form's token is another. Empty where it was renewed, else the cause. */
  async renewToken() {
    const response = await fetch(location.href).catch(() => null);
    if (!response) return "no network";
    if (response.redirected || response.status === 403) return "signed out";
    if (!response.ok) return "failed";
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    if (fresh.querySelector(".shift-table")?.dataset.user !== this.table.dataset.user) return "another user";
    const token = fresh.querySelector(TOKEN).value;
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
    return "";
  }

  /** Each element of the answer replaces the one with its id; the cells in `unsaved` keep what was typed. */
  replace(html, unsaved) {
    this.#versions += 1;
    const parts = elementsOf(html);
    this.received(parts);
    for (const part of parts) {
      const old = document.getElementById(part.id);
      if (!unsaved.has(part.id)) this.#unshown.delete(part.id);
      if (unsaved.has(part.id)) this.#held.set(part.id, part);
      else if (old?.matches(".cell")) replaceCell(old, part);
      else if (old) become(old, part);
    }
    for (const id of this.#held.keys()) if (!unsaved.has(id)) this.#release(id);
    this.changed();
    this.replaced();
  }

  /** The cell has the text at once, for whatever follows; it is shown later. */
  #take(id, text) {
    const cell = document.getElementById(id);
    if (!cell) return;
    this.#hold(cell);
    cell.dataset.text = plain(text);
    this.#unshown.set(id, text);
  }

  #showNow(id) {
    if (this.#unshown.has(id)) this.#showLook(document.getElementById(id), this.#unshown.get(id));
    this.#unshown.delete(id);
  }

  #showMore() {
    for (const id of [...this.#unshown.keys()].slice(0, MOST_PER_FRAME)) this.#showNow(id);
    if (this.#unshown.size) requestAnimationFrame(() => this.#showMore());
    this.changed();
  }

  #showLook(cell, text) {
    showLook(cell, lookOf(text, this.codes));
    cell.title = `${this.meaningOf(cell.dataset.text) || cell.dataset.text || "空き"}${NOT_SAVED}`;
    cell.removeAttribute("aria-label");
  }

  /** Saved; the answer has no cell for a person who is on the table no more. */
  #release(id) {
    this.#showNow(id);
    this.#held.delete(id);
    const cell = document.getElementById(id);
    cell?.classList.remove("unsaved");
    if (cell) cell.title = cell.title.replace(NOT_SAVED, "");
  }

  #hold(cell) {
    if (this.#held.has(cell.id)) return;
    const held = cell.cloneNode(true);
    held.classList.remove(...OWN);
    this.#held.set(cell.id, held);
  }
}

const NOT_SAVED = "(保存していません)";
const TOKEN = "#confirm [name=csrfmiddlewaretoken]";
const OWN = ["focused", "unsaved", "problem"];

/** The elements of a fragment that the server answered. */
export function elementsOf(html) {
  const answer = document.createElement("template");
  answer.innerHTML = html;
  return [...answer.content.children];
}

/** Where the mark alone is another, it alone changes, softly. */
export function replaceCell(old, part) {
  const classes = (cell) => [...cell.classList].filter((name) => !OWN.includes(name)).join(" ");
  const [before, after] = [old.querySelector(".mark"), part.querySelector(".mark")];
  const same = old.dataset.text === part.dataset.text && classes(old) === classes(part) && !old.matches(".unsaved, .problem");
  if (!same || !before || !after) return become(old, part);
  if (old.title === part.title && before.ariaLabel === after.ariaLabel) return;
  old.title = part.title;
  after.classList.add("changed");
  before.replaceWith(after);
}

/** An element that holds the same stays where it is and takes the attributes: the browser does not lay it out again. */
function become(old, part) {
  if (old.innerHTML !== part.innerHTML) return old.replaceWith(part);
  if (old.matches(".focused")) part.classList.add("focused");
  for (const { name } of [...old.attributes]) if (!part.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of part.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
}

function signInLink() {
  const link = Object.assign(document.createElement("a"), { href: location.href, textContent: "ログインする" });
  return link;
}

function showLook(cell, look) {
  cell.className = [...classesOf(cell.classList, look), "unsaved"].join(" ");
  const only = cell.childNodes.length === 1 ? cell.firstChild : null;
  if (!look.long && only instanceof Text) only.data = look.label; // no node comes or goes
  else showLabel(cell, look);
  cell.dataset.text = look.text;
}

function showLabel(cell, look) {
  cell.replaceChildren();
  const place = look.long ? cell.appendChild(document.createElement("span")) : cell;
  if (look.long) place.className = "long";
  place.textContent = look.label;
}
