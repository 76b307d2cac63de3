"""What switching the link on would send: confirmed days that are not settled, from a first work date on."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db.models import F

from kakutei.jptime.workdate import Month
from kakutei.shift.link.models import AppliedDay, DesiredDay
from kakutei.shift.link.rules.pace import sendable
from kakutei.shift.link.rules.values import WantedKind
from kakutei.shift.people.models import Company


@dataclass(frozen=True)
class Difference:
    months: list[tuple[Month, int]]
    """Confirmed shifts to send, per month."""
    removed: int
    """Plans of ours over there that are to be deleted."""
    before: int
    """Confirmed shifts that stay here, since they lie before the first work date."""

    @property
    def total(self) -> int:
        return sum(count for _, count in self.months) + self.removed


def difference(company: Company, first_work_date: dt.date, *, at: dt.datetime) -> Difference:
    """Without a look at the other side: of these days, those that stand there as wanted cost nothing."""
    span = sendable(at, first_work_date)
    owed = DesiredDay.objects.filter(company=company, settled_version__lt=F("version"), work_date__lt=span.end)
    shifts = owed.filter(kind=WantedKind.SHIFT.value)
    dates = shifts.filter(work_date__gte=span.start).values_list("work_date", flat=True)
    counted = Counter(Month.of(date) for date in dates)
    ours = AppliedDay.objects.filter(company=company, connection__ended_at=None, start__isnull=False)
    gone = owed.exclude(kind=WantedKind.SHIFT.value).filter(work_date__gte=span.start)
    standing = set(ours.values_list("staff", "work_date"))
    return Difference(
        months=sorted(counted.items()),
        removed=sum(day in standing for day in gone.values_list("staff", "work_date")),
        before=shifts.filter(work_date__lt=span.start).count(),
    )
