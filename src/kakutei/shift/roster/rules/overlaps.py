"""Shifts of one person that share a minute: on one work date, over midnight, or at two stores."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from kakutei.jptime.clocktext import DAY
from kakutei.shift.roster.rules.entry import Entry

DAYS_AROUND = 2
"""A shift that starts at 29:59 and lasts 24 hours reaches into the second day after its work date."""


@dataclass(frozen=True)
class Placed:
    """A person's entry at one store and work date. `by`: who confirmed it; empty for a draft.

    `answer`: the spans for which the joined plan was accepted when it was confirmed, as `spans_text` writes them.
    """

    store_id: int
    store: str
    work_date: dt.date
    entry: Entry
    by: str = ""
    answer: str = ""

    @property
    def text(self) -> str:
        """12/2 港南店 13:00-22:00(石川 陽菜が確定)"""
        standing = f"{self.by}が確定" if self.by else "下書き"
        return f"{self.work_date.month}/{self.work_date.day} {self.store} {self.entry.text}({standing})"


def overlapping(mine: Placed, others: Iterable[Placed]) -> Placed | None:
    """The first of `others` (shifts of the same person) that shares a minute with `mine`. Spans are half-open."""
    return next((other for other in others if _overlap(mine, other)), None)


def _overlap(mine: Placed, other: Placed) -> bool:
    later = (other.work_date - mine.work_date).days * DAY
    return any(
        start < other_end + later and other_start + later < end
        for start, end in mine.entry.spans
        for other_start, other_end in other.entry.spans
    )
