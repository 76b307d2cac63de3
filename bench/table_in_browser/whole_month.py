"""The whole month pasted at once into our table: until everything is stored, and what the page does meanwhile (case B15)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from measuring import LABELS, Table, as_text

OTHER = {"早": "2", "日": "3", "遅": "4", "夜": "1"}
"""The key of another pattern for each label: all cells change."""

WATCH = """() => {
  window.seen = { longest: 0, progress: [], begun: 0, shown: 0, done: 0 };
  const { seen } = window;
  const unsaved = document.getElementById("unsaved");
  let last = 0;
  addEventListener("keydown", ({ timeStamp }) => (seen.begun = timeStamp), { capture: true, once: true });
  const look = (at) => {
    if (seen.begun && last) seen.longest = Math.max(seen.longest, at - last);
    last = at;
    if (!unsaved.hidden) {
      seen.shown ||= at;
      if (seen.progress.at(-1) !== unsaved.textContent) seen.progress.push(unsaved.textContent);
    }
    if (seen.shown && unsaved.hidden) seen.done = at;
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""


@dataclass(frozen=True)
class WholeMonth:
    """Milliseconds; `server` is its CPU time, `progress` the sentences that the page showed."""

    cells: int
    shown: float
    stored: float
    longest_frame: float
    server: float
    requests: int
    progress: list[str]


def paste_whole_month(table: Table, server: int) -> WholeMonth:
    page = table.page
    block = [[OTHER.get(label, "1") for label in row] for row in page.evaluate("window.table.stored()")]
    page.evaluate("(text) => navigator.clipboard.writeText(text)", as_text(block))
    page.evaluate("([r, c]) => window.table.select(r, c)", [0, 0])
    table.settle()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url) if request.method == "POST" else None)
    before = cpu_of(server)
    page.evaluate(WATCH)
    page.keyboard.press("Control+v")
    page.wait_for_function("window.seen.done > 0", timeout=180_000)
    seen = page.evaluate("window.seen")
    spent = cpu_of(server) - before
    page.reload()
    page.wait_for_selector("a.cell")
    texts = page.locator("a.cell").all_text_contents()
    assert [text.strip() for text in texts] == [LABELS[key] for row in block for key in row], "not all was stored"
    return WholeMonth(
        cells=len(texts),
        shown=seen["shown"] - seen["begun"],
        stored=seen["done"] - seen["begun"],
        longest_frame=seen["longest"],
        server=spent,
        requests=len(requests),
        progress=seen["progress"],
    )


def cpu_of(pid: int) -> float:
    """Milliseconds of CPU of a process and of those it started."""
    ticks = os.sysconf("SC_CLK_TCK")
    spent = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        if int(stat.parent.name) == pid or int(fields[1]) == pid:
            spent += int(fields[11]) + int(fields[12])
    return 1000 * spent / ticks
