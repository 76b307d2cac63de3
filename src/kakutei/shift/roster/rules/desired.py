"""From what the stores confirmed for one person and work date to the one plan that the attendance side can hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kakutei.shift.roster.rules.entry import Entry, Kind


@dataclass(frozen=True)
class Wanted:
    """`start` and `end` in minutes of the work date with a shift, else None. `joined`: from more than one store."""

    kind: Kind
    start: int | None = None
    end: int | None = None
    joined: bool = False

    @property
    def times(self) -> str:
        """9:00-21:00, or an empty text without a shift."""
        return Entry(self.kind, self.start, self.end).times


def wanted(confirmed: Iterable[Entry]) -> Wanted:
    """Earliest start to latest end over all stores; a shift anywhere wins over leave elsewhere."""
    entries = list(confirmed)
    spans = [(e.start, e.end) for e in entries if e.start is not None and e.end is not None]
    if spans:
        return Wanted(Kind.SHIFT, min(s for s, _ in spans), max(e for _, e in spans), joined=len(spans) > 1)
    if any(entry.kind is Kind.LEAVE for entry in entries):
        return Wanted(Kind.LEAVE)
    return Wanted(Kind.NONE)
