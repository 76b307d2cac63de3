// The page around the sender: shows edits at once, posts them, puts the server's cells into the page.

import { classesOf, lookOf } from "./cell_look.js";

export class TablePage {
  changed = () => {};
  replaced = () => {};

  constructor(table, codes) {
    this.table = table;
    this.codes = codes;
    this.error = document.getElementById("table-error");
    this.unsaved = document.getElementById("unsaved");
  }

  textOf(id) {
    return document.getElementById(id).dataset.text;
  }

  get hasError() {
    return this.error.textContent !== "";
  }

  say(sentence) {
    this.error.textContent = sentence;
  }

  showUnsaved(pending) {
    this.unsaved.hidden = !pending;
  }

  show(edits) {
    for (const { id, text } of edits) showLook(document.getElementById(id), lookOf(text, this.codes));
    for (const notice of document.querySelectorAll("[data-until-typed]")) notice.hidden = true;
    this.changed();
  }

  post(rows) {
    const token = document.querySelector("#confirm [name=csrfmiddlewaretoken]").value;
    return fetch(this.table.dataset.post, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify(rows),
    });
  }

  /** Each element of the answer replaces the one with its id, except cells that have been changed again since. */
  replace(html, changedSince) {
    for (const part of elementsOf(html)) {
      const old = document.getElementById(part.id);
      if (!old || changedSince(part.id)) continue;
      old.replaceWith(part);
      if (part.id === "confirm") window.htmx?.process(part);
    }
    this.changed();
    this.replaced();
  }

  /** What was shown at once is only like the real cell; after a refusal the server's own cells are asked for. */
  async refresh(changedSince) {
    const page = await fetch(location.href).then((response) => (response.ok ? response.text() : ""), () => "");
    const fresh = new DOMParser().parseFromString(page, "text/html");
    if (changedSince()) return;
    for (const cell of fresh.querySelectorAll("a.cell")) {
      const old = document.getElementById(cell.id);
      if (old && old.outerHTML !== cell.outerHTML) old.replaceWith(cell);
    }
    this.changed();
  }
}

/** The elements of a fragment that the server answered. */
export function elementsOf(html) {
  const answer = document.createElement("template");
  answer.innerHTML = html;
  return [...answer.content.children];
}

function showLook(cell, look) {
  cell.className = classesOf(cell.classList, look).join(" ");
  cell.replaceChildren();
  const place = look.long ? cell.appendChild(document.createElement("span")) : cell;
  if (look.long) place.className = "long";
  place.textContent = look.label;
  cell.dataset.text = look.text;
}
