"""From what the stores confirmed for one person and work date to the one plan that the attendance side can hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kakutei.jptime.clocktext import DAY, clock_text
from kakutei.shift.roster.rules.entry import Entry, Kind

LONGEST_GAP = 2 * 60
"""Minutes between the shifts of several stores up to which they are sent as one plan without a question."""
LONGEST_HULL = 16 * 60
"""A joined or split plan of this length or more is never sent without a question."""


@dataclass(frozen=True)
class Wanted:
    """`start` and `end` in minutes of the work date with a shift, else None."""

    kind: Kind
    start: int | None = None
    end: int | None = None

    @property
    def times(self) -> str:
        """9:00-21:00, or an empty text without a shift."""
        return Entry(self.kind, self.start, self.end).times


def wanted(confirmed: Iterable[Entry]) -> Wanted:
    """Earliest start to latest end over all stores; a shift anywhere wins over leave elsewhere."""
    entries = list(confirmed)
    hulls = _hulls(entries)
    if hulls:
        return Wanted(Kind.SHIFT, hulls[0][0], max(end for _, end in hulls))
    if any(entry.kind is Kind.LEAVE for entry in entries):
        return Wanted(Kind.LEAVE)
    return Wanted(Kind.NONE)


def is_too_long(plan: Wanted) -> bool:
    """A plan that the attendance side cannot hold: 24 hours or more."""
    return plan.start is not None and plan.end is not None and plan.end - plan.start >= DAY


def needs_answer(confirmed: Iterable[Entry]) -> bool:
    """Whether one plan for these shifts would surprise: a long gap between two stores, or a very long plan of parts.

    The gap inside a split shift of one store was typed as such and does not count.
    """
    entries = list(confirmed)
    hulls = _hulls(entries)
    if sum(len(entry.spans) for entry in entries) < 2:
        return False
    length = max(end for _, end in hulls) - hulls[0][0]
    return length - _covered(hulls) > LONGEST_GAP or length >= LONGEST_HULL


def spans_text(confirmed: Iterable[Entry]) -> str:
    """10:00-14:30 17:00-22:00: the working spans of all stores, by which an answer is recognised."""
    spans = sorted(span for entry in confirmed for span in entry.spans)
    return " ".join(f"{clock_text(start)}-{clock_text(end)}" for start, end in spans)


def _hulls(entries: list[Entry]) -> list[tuple[int, int]]:
    """From start to end of each shift, by start."""
    return sorted((e.start, e.end) for e in entries if e.start is not None and e.end is not None)


def _covered(hulls: list[tuple[int, int]]) -> int:
    """Minutes that lie in any of the hulls, which are ordered by start."""
    covered, until = 0, hulls[0][0]
    for start, end in hulls:
        covered += max(0, end - max(start, until))
        until = max(until, end)
    return covered
