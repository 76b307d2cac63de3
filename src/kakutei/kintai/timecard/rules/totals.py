"""Minutes of one work date.

Overtime counts from eight hours a day (労働基準法32条2項); late night is 22:00-5:00 (37条4項).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from kakutei.jptime.clocktext import moment
from kakutei.kintai.timecard.rules.pairing import Paired
from kakutei.kintai.timecard.rules.stamps import TimeSpan

STATUTORY_DAY = 8 * 60


@dataclass(frozen=True)
class Totals:
    """All in minutes."""

    total: int = 0
    breaks: int = 0
    late_night: int = 0
    overtime: int = 0
    assigned: int = 0
    """所定: worked within the plan."""
    late: int = 0
    early_leave: int = 0

    @property
    def unassigned(self) -> int:
        """所定外: worked outside the plan."""
        return self.total - self.assigned

    @property
    def lost(self) -> int:
        """Late and early together."""
        return self.late + self.early_leave

    def __add__(self, other: Totals) -> Totals:
        return Totals(*(getattr(self, name) + getattr(other, name) for name in Totals.__dataclass_fields__))


def add_up(work_date: dt.date, paired: Paired, plan: TimeSpan | None) -> Totals:
    """What `paired` comes to against `plan`. Absences are taken off wherever they fall."""
    worked = worked_spans(paired)
    total = sum(span.minutes for span in worked)
    return Totals(
        total=total,
        breaks=sum(span.minutes for span in paired.breaks),
        late_night=sum(span.common(night) for span in worked for night in _nights(work_date)),
        overtime=max(0, total - STATUTORY_DAY),
        assigned=sum(span.common(plan) for span in worked) if plan else 0,
        late=_late(paired, plan),
        early_leave=_early(paired, plan),
    )


def worked_spans(paired: Paired) -> list[TimeSpan]:
    """Attendance without breaks and outings; overlapping absences count once."""
    worked = list(paired.attended)
    for absence in paired.breaks + paired.outings:
        worked = [piece for span in worked for piece in _without(span, absence)]
    return worked


def _without(span: TimeSpan, absence: TimeSpan) -> list[TimeSpan]:
    before = TimeSpan(span.start, min(span.end, absence.start))
    after = TimeSpan(max(span.start, absence.end), span.end)
    if absence.end <= span.start or absence.start >= span.end:
        return [span]
    return [piece for piece in (before, after) if piece.start < piece.end]


@lru_cache(maxsize=400)
def _nights(work_date: dt.date) -> tuple[TimeSpan, ...]:
    """The late nights that a work date can touch, from the night before to the end of the 48-hour rule."""
    days = (work_date + dt.timedelta(days=n) for n in range(-1, 4))
    return tuple(TimeSpan(moment(day, 22 * 60), moment(day, 29 * 60)) for day in days)


def _late(paired: Paired, plan: TimeSpan | None) -> int:
    if plan is None or not paired.attended:
        return 0
    return min(TimeSpan(plan.start, paired.attended[0].start).minutes, plan.minutes)


def _early(paired: Paired, plan: TimeSpan | None) -> int:
    if plan is None or not paired.attended:
        return 0
    return min(TimeSpan(paired.attended[-1].end, plan.end).minutes, plan.minutes)
