"""The history of a cell as people read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from kakutei.shift.roster.models import CellChange

ONE_SITTING = dt.timedelta(minutes=1)
"""While a time is typed, its first digit may have stood there as the key of a pattern."""


@dataclass(frozen=True)
class HistoryLine:
    by: str
    at: dt.datetime
    before: str
    after: str


def history_of(changes: Iterable[CellChange]) -> list[HistoryLine]:
    """Newest first. What one person changed within a minute is one line, and none where nothing is left of it."""
    lines: list[HistoryLine] = []
    for change in sorted(changes, key=lambda each: each.pk):
        last = lines[-1] if lines else None
        line = HistoryLine(change.by.name, change.at, change.before, change.after)
        if last and last.by == line.by and line.at - last.at < ONE_SITTING:
            line = HistoryLine(line.by, line.at, lines.pop().before, line.after)
        lines.append(line)
    return [line for line in reversed(lines) if line.before != line.after]
