// The page around the sender: shows edits at once, posts them, puts the server's cells into the page.

import { classesOf, lookOf } from "./cell_look.js";

const SHOWN_ABOVE = 100; // so many edits under way: their progress is shown

export class TablePage {
  changed = () => {};
  replaced = () => {};
  received = () => {};
  #held = new Map(); // cell id → the server's cell, while what is typed there is not saved
  #versions = 0;

  constructor(table, codes, problemList) {
    Object.assign(this, { table, codes, problemList });
    this.error = document.getElementById("table-error");
    this.unsaved = document.getElementById("unsaved");
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
    this.unsaved.hidden = !pending && !sentence;
    this.unsaved.classList.toggle("warn", sentence !== "");
    this.unsaved.textContent = sentence || `保存しています… ${progress}`;
    if (signIn) this.unsaved.append(" ", signInLink());
  }

  show(edits) {
    for (const { id, text } of edits) {
      const cell = document.getElementById(id);
      if (cell) this.#showLook(this.#hold(cell), text);
    }
    for (const notice of document.querySelectorAll("[data-until-typed]")) notice.hidden = true;
    this.changed();
  }

  /** The cells whose text the server refused; each keeps what was typed. */
  mark(problems) {
    for (const { edit, sentence } of problems) {
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
      if (unsaved.has(part.id)) this.#held.set(part.id, part);
      else if (old?.matches(".cell")) replaceCell(old, part);
      else old?.replaceWith(part);
    }
    for (const id of this.#held.keys()) if (!unsaved.has(id)) this.#release(id);
    this.changed();
    this.replaced();
  }

  #showLook(cell, text) {
    showLook(cell, lookOf(text, this.codes));
    cell.title = `${this.meaningOf(cell.dataset.text) || cell.dataset.text || "空き"}${NOT_SAVED}`;
    cell.removeAttribute("aria-label");
  }

  /** Saved; the answer has no cell for a person who is on the table no more. */
  #release(id) {
    this.#held.delete(id);
    const cell = document.getElementById(id);
    cell?.classList.remove("unsaved");
    if (cell) cell.title = cell.title.replace(NOT_SAVED, "");
  }

  #hold(cell) {
    if (this.#held.has(cell.id)) return cell;
    const held = cell.cloneNode(true);
    held.classList.remove(...OWN);
    this.#held.set(cell.id, held);
    return cell;
  }
}

const NOT_SAVED = "(保存していません)";
const TOKEN = "#confirm [name=csrfmiddlewaretoken]";
const OWN = ["focused", "selected", "unsaved", "problem", "target", "corner", "edge-top", "edge-bottom", "edge-left", "edge-right"];

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
  if (!same || !before || !after) return old.replaceWith(part);
  old.title = part.title;
  if (before.title === after.title) return;
  after.classList.add("changed");
  before.replaceWith(after);
}

function signInLink() {
  const link = Object.assign(document.createElement("a"), { href: location.href, textContent: "ログインする" });
  return link;
}

function showLook(cell, look) {
  cell.className = [...classesOf(cell.classList, look), "unsaved"].join(" ");
  cell.replaceChildren();
  const place = look.long ? cell.appendChild(document.createElement("span")) : cell;
  if (look.long) place.className = "long";
  place.textContent = look.label;
  cell.dataset.text = look.text;
}
