// The keyboard of the shift table. Without this file each cell is a link to a pop-up that does the same.
// One input moves over the table and keeps the focus, so that Japanese input methods work in every cell.

import { Sender } from "./sending.js";

const table = document.querySelector(".shift-table[data-post]");
if (table) start(table);

function start(table) {
  const strip = document.getElementById("strip");
  const codes = new Map([...strip.querySelectorAll("[data-key]")].map((b) => [b.dataset.key, b.dataset]));
  const sender = new Sender(table, codes);
  const input = document.createElement("input");
  input.className = "typing";
  input.autocomplete = "off";
  input.setAttribute("aria-label", "シフトを入力");
  table.append(input);

  let at = null; // id of the cell where the next key goes
  let anchor = null; // id of the other corner of the selection
  let writing = false; // times or words are being typed, not yet entered
  let run = []; // one-key codes typed just before, in case they turn out to be the beginning of a time
  let down = localStorage.getItem("kakutei-direction") === "down";

  const cell = (id) => document.getElementById(id);
  const rows = () => [...table.querySelectorAll(":scope > .row:not(.head)")];
  const place = (id) => {
    const row = cell(id).parentElement;
    return { r: rows().indexOf(row), c: [...row.querySelectorAll(".cell")].indexOf(cell(id)) };
  };
  const idAt = (r, c) => rows()[r]?.querySelectorAll(".cell")[c]?.id;

  function selected() {
    if (!at) return [];
    const a = place(anchor ?? at);
    const b = place(at);
    const ids = [];
    for (let r = Math.min(a.r, b.r); r <= Math.max(a.r, b.r); r++)
      for (let c = Math.min(a.c, b.c); c <= Math.max(a.c, b.c); c++) ids.push(idAt(r, c));
    return ids;
  }

  function draw() {
    for (const old of table.querySelectorAll(".focused, .selected")) old.classList.remove("focused", "selected");
    if (!at) return;
    const here = cell(at);
    here.classList.add("focused");
    const ids = selected();
    if (ids.length > 1) for (const id of ids) cell(id).classList.add("selected");
    input.style.left = `${here.offsetLeft + here.parentElement.offsetLeft}px`;
    input.style.top = `${here.offsetTop + here.parentElement.offsetTop}px`;
    input.style.width = `${here.offsetWidth}px`;
    input.style.height = `${here.offsetHeight}px`;
    input.setAttribute("aria-description", here.title || "空き");
  }

  function go(id, { extend = false, typing = false } = {}) {
    if (!id) return;
    if (!extend) anchor = id;
    at = id;
    if (!typing) run = [];
    write(false);
    draw();
    cell(id).scrollIntoView({ block: "nearest", inline: "nearest" });
    input.focus({ preventScroll: true });
  }

  function move(dr, dc, options) {
    if (!at) return go(idAt(0, 0));
    const { r, c } = place(at);
    go(idAt(r + dr, c + dc) ?? at, options); // at the table's edge what was typed is entered all the same
  }

  function write(yes, text = "") {
    writing = yes;
    input.value = text;
    input.classList.toggle("writing", yes);
  }

  function enter(text, ids = selected()) {
    sender.edit(ids.map((id) => ({ id, text })));
  }

  function code(key, stamp) {
    const ids = selected();
    const id = at;
    enter(key, ids);
    input.value = "";
    if (ids.length > 1) return draw();
    run.push({ id, key, stamp });
    down ? move(1, 0, { typing: true }) : move(0, 1, { typing: true });
    if (at === id) draw();
  }

  // 「9-18」: the 9 was 有給 until the - came. Two quick digits that make an hour (22:) are taken back together.
  function takeBack(sign) {
    const [first, last] = run.slice(-2).length === 2 ? run.slice(-2) : [null, run.at(-1)];
    const hour = first && `${first.key}${last.key}`;
    const together = hour && /^[0-2][0-9]$/.test(hour) && last.stamp - first.stamp < 500;
    const back = together ? [first, last] : [last];
    for (const _ of back) sender.undo();
    go(back[0].id);
    write(true, back.map((each) => each.key).join("") + sign);
  }

  function typed(stamp) {
    const text = input.value.normalize("NFKC");
    if (writing) return;
    if (text === "" || text === " ") return void (input.value = "");
    if (codes.has(text)) return code(text, stamp);
    if (/^[-:~〜ー]$/.test(text) && run.length) return takeBack(text === ":" ? ":" : "-");
    write(true, input.value);
  }

  const arrows = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key.toLowerCase() === "z") {
      event.preventDefault();
      if (writing) return write(false);
      run = [];
      sender.undo();
    } else if (command || event.altKey) {
      return;
    } else if (arrows[event.key] && !(writing && event.key.match(/Left|Right/))) {
      event.preventDefault();
      if (writing) enter(input.value);
      move(...arrows[event.key], { extend: event.shiftKey && !writing });
    } else if (event.key === "Enter" || event.key === "Tab") {
      event.preventDefault();
      if (writing) enter(input.value);
      const step = event.shiftKey ? -1 : 1;
      event.key === "Tab" ? move(0, step) : move(step, 0);
    } else if (event.key === "Escape") {
      write(false);
      anchor = at;
      draw();
    } else if (event.key === "F2") {
      event.preventDefault();
      write(true, cell(at).dataset.text);
    } else if ((event.key === "Delete" || event.key === "Backspace") && !writing) {
      event.preventDefault();
      run = [];
      enter("");
    }
  });
  input.addEventListener("input", (event) => event.isComposing || typed(event.timeStamp));
  input.addEventListener("compositionstart", () => input.classList.add("writing"));
  input.addEventListener("compositionend", (event) => {
    input.classList.toggle("writing", writing);
    typed(event.timeStamp);
  });
  input.addEventListener("blur", () => writing && (enter(input.value), write(false)));
  input.addEventListener("copy", (event) => {
    if (writing) return;
    event.preventDefault();
    const lines = Map.groupBy(selected(), (id) => place(id).r);
    const text = [...lines.values()].map((ids) => ids.map((id) => cell(id).dataset.text).join("\t")).join("\n");
    event.clipboardData.setData("text/plain", text);
  });
  input.addEventListener("paste", (event) => {
    if (writing) return;
    event.preventDefault();
    paste(event.clipboardData.getData("text/plain").replace(/\r?\n$/, ""));
  });

  function paste(text) {
    const lines = text.split(/\r?\n/).map((line) => line.split("\t"));
    if (lines.length === 1 && lines[0].length === 1) return enter(lines[0][0]);
    const from = place(selected()[0]);
    const edits = lines.flatMap((line, r) => line.map((each, c) => ({ id: idAt(from.r + r, from.c + c), text: each })));
    sender.edit(edits.filter((edit) => edit.id));
  }

  table.addEventListener("click", (event) => {
    const here = event.target.closest("a.cell");
    if (!here || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (writing) enter(input.value);
    go(here.id, { extend: event.shiftKey });
  });
  table.addEventListener("dblclick", (event) => {
    const here = event.target.closest("a.cell");
    if (here && window.htmx) htmx.ajax("GET", here.href, { target: "#dialog-place" });
  });
  table.addEventListener("mousedown", (event) => event.shiftKey && event.preventDefault());
  strip.addEventListener("click", (event) => {
    const button = event.target.closest("[data-key]");
    if (button && at) button.dataset.key ? code(button.dataset.key, -1e6) : enter("");
    input.focus({ preventScroll: true });
  });
  sender.onchange = draw;

  const direction = document.getElementById("direction");
  const sayDirection = () => (direction.textContent = down ? "入力後 ↓" : "入力後 →");
  direction.addEventListener("click", () => {
    down = !down;
    localStorage.setItem("kakutei-direction", down ? "down" : "right");
    sayDirection();
    input.focus({ preventScroll: true });
  });
  document.getElementById("undo").addEventListener("click", () => (sender.undo(), input.focus({ preventScroll: true })));
  sayDirection();
  document.querySelector(".needs-script").hidden = false;
  addEventListener("resize", draw);
  at = anchor = table.querySelector("a.cell.today")?.id ?? idAt(0, 0) ?? null;
  if (at) go(at);
}
