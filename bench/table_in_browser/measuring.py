# ruff: noqa: S311 - chance decides which key comes when, nothing secret
"""Drives one table in Chromium: key to paint of single keys and of a paste, and the main thread's work from a trace."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page
from trace_work import CATEGORIES, Work, work_of

LABELS = {"1": "早", "2": "日", "3": "遅", "4": "夜"}
TIME = "6:15-15:30"
"""6 is no one-key code in any of the tables."""
ROWS, COLUMNS = 30, 31
IN_SIGHT = 19
"""Rows that all tables show at once."""
TYPED = 24
"""Columns that pattern keys fill in one row, from the first."""
ARROWS = [*["ArrowRight"] * 5, *["ArrowDown"] * 5, *["ArrowLeft"] * 5, *["ArrowDown"] * 5]

type Key = tuple[str, str, dict[str, Any]]
"""Kind, name for the keyboard, and what it shall do, as key_to_paint.js takes it."""


@dataclass
class Table:
    """One of the tables, open in a page."""

    name: str
    version: str
    page: Page
    people: int
    painted: dict[str, list[dict[str, float]]] = field(default_factory=dict)
    """By kind of key: { frame, next, frames } of each."""
    work: dict[str, Work] = field(default_factory=dict)
    pasted: int = 0

    def type(self, kind: str, count: int) -> None:
        """ "arrow", "pattern" or "time"."""
        self.page.bring_to_front()
        self._warm_up(kind)
        for key in itertools.islice(self._keys(kind), count):
            self._timed(*key)
        self.settle()

    def trace(self, kind: str, count: int) -> None:
        """The same keys without any measuring in the page, at about ten a second, and what is saved meanwhile."""
        self.page.bring_to_front()
        browser = self.page.context.browser
        assert browser is not None
        self._select(5, 0)
        browser.start_tracing(page=self.page, categories=CATEGORIES)
        for key in self._plain_keys(kind, count):
            self.page.keyboard.press(key)
            self.page.wait_for_timeout(60)
        self.settle()
        self.work[kind] = work_of(browser.stop_tracing(), count)

    def settle(self) -> None:
        """Until all edits are saved."""
        self.page.wait_for_function("(document.getElementById('unsaved')?.hidden ?? true)", timeout=60_000)
        self.page.wait_for_timeout(300)

    def _warm_up(self, kind: str) -> None:
        for _, key, _ in itertools.islice(self._keys(kind), 12):
            self.page.keyboard.press(key)
        self.page.keyboard.press("Enter")
        self.settle()

    def _keys(self, kind: str) -> Iterator[Key]:
        """Without end; a cell is selected before each row of keys."""
        return {"arrow": self._arrows, "pattern": self._patterns, "time": self._times}[kind]()

    def _arrows(self) -> Iterator[Key]:
        self._select(0, 3)
        for key in itertools.cycle(ARROWS):
            yield "arrow", key, {"moves": True}

    def _patterns(self) -> Iterator[Key]:
        """Each key another one than the cell has."""
        for r in itertools.cycle(range(2, self.people - 2, 3)):
            self._select(r, 0)
            for _ in range(TYPED):
                label = self._text()
                key = random.choice([key for key, each in LABELS.items() if each != label])
                yield "pattern", key, {"moves": True, "text": LABELS[key]}

    def _times(self) -> Iterator[Key]:
        for n in itertools.count():
            r, c = 1 + n % (self.people - 4), 2 + n % TYPED
            self._select(r, c)
            if self._text() == TIME:  # from the round before
                self.page.keyboard.press("1")
                self._select(r, c)
            for at, sign in enumerate(TIME, start=1):
                yield "sign of a time", sign, {"writing": TIME[:at]}
            yield "Enter after a time", "Enter", {"moves": True, "text": TIME}

    def _select(self, r: int, c: int) -> None:
        self.page.evaluate("([r, c]) => window.table.select(r, c)", [r, c])
        self.page.wait_for_timeout(50)

    def _text(self) -> str:
        return str(self.page.evaluate("window.table.textAt(window.table.active())"))

    def _timed(self, kind: str, key: str, change: dict[str, Any]) -> None:
        """At a random moment between two frames."""
        self.page.wait_for_timeout(random.uniform(30, 70))
        self.page.evaluate("(change) => { awaitChange(change); window.result = nextPaint(); }", change)
        self.page.keyboard.press(key)
        self.painted.setdefault(kind, []).append(self.page.evaluate("window.result"))

    def _plain_keys(self, kind: str, count: int) -> Iterator[str]:
        """Without a look at the page: patterns along rows, times down a column."""
        if kind != "pattern":
            yield from itertools.islice(itertools.cycle(ARROWS if kind == "arrow" else [*TIME, "Enter"]), count)
            return
        for n in range(count):
            if n % TYPED == 0:
                self._select(5 + n // TYPED, 0)
            yield str(1 + (n * 7 + n // TYPED) % 4)

    def paste(self, count: int) -> None:
        self.page.bring_to_front()
        for _ in range(count):
            n = self.pasted = self.pasted + 1
            block = [[str(1 + (r * 3 + c + n) % 4) for c in range(COLUMNS)] for r in range(ROWS)]
            self.page.evaluate("(text) => navigator.clipboard.writeText(text)", as_text(block))
            self._select(0, 0)
            corners = [(0, 0), (0, COLUMNS - 1), (IN_SIGHT - 1, 0), (IN_SIGHT - 1, COLUMNS - 1)]
            change = {"corners": [{"r": r, "c": c, "label": LABELS[block[r][c]]} for r, c in corners]}
            self._timed("paste of 930", "Control+v", change)
            self.settle()
            stored = self.page.evaluate("window.table.stored()")[:ROWS]
            assert stored == [[LABELS[key] for key in row] for row in block], f"{self.name}: not all was pasted"


def as_text(block: list[list[str]]) -> str:
    return "\n".join("\t".join(row) for row in block)
