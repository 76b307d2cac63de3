"""One read of a division's plans, and of its punches where the token may; what was read is kept for people to see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakutei.jptime.workdate import DateSpan
from kakutei.shift.link.port import KeyDay
from kakutei.shift.link.reading import seen_days
from kakutei.shift.link.rules.values import Seen

if TYPE_CHECKING:
    from kakutei.shift.link.courier import Visit


def read_range(visit: Visit, division: str, span: DateSpan, days: list[KeyDay]) -> dict[KeyDay, Seen]:
    """At most 62 days. Raises Stopped where not all of it came."""
    read_at = visit.now()
    schedules = visit.read(lambda: visit.server.schedules(division=division, start=span.start, last=span.last))
    punches = None
    if visit.reads_punches:
        punches = visit.read(lambda: visit.server.punches(division=division, start=span.start, last=span.last))
    seen = seen_days(days, schedules, punches, read_at)
    visit.ledger.save_seen(visit.claim, seen)
    return seen
