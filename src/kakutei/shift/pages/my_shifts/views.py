"""自分のシフト: what a staff member sees of their confirmed days, phone first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kakutei.authentication.authorization import allow
from kakutei.infrastructure import clock
from kakutei.jptime.clocktext import moment
from kakutei.jptime.workdate import DateSpan, Month, today
from kakutei.shift.pages.table.presenters import DayHead, day_head
from kakutei.shift.people.models import Staff
from kakutei.shift.people.policy import members
from kakutei.shift.roster.models import Snapshot
from kakutei.shift.roster.rules.entry import Entry, Kind
from kakutei.shift.roster.table import newest

AHEAD = dt.timedelta(days=62)


@dataclass(frozen=True)
class MyShift:
    day: DayHead
    store: str
    entry: Entry

    @property
    def hours(self) -> str:
        """22:00-翌6:00, 9:00-13:00、17:00-21:00, or the leave's name."""
        return self.entry.times or self.entry.text


@allow(members)
@require_GET
def my_shifts(request: HttpRequest, month: Month | None = None) -> HttpResponse:
    at = clock.now()
    date = today(at)
    month = month or Month.of(date)
    staff = Staff.objects.filter(user=request.user.pk).first()
    context = {
        "staff": staff,
        "month": month,
        "former": month.shifted(-1),
        "following": month.shifted(1),
        "days": _confirmed(staff, month.span, date),
        "next_shift": next_shift(_confirmed(staff, DateSpan(date - dt.timedelta(days=2), date + AHEAD), date), at),
    }
    return render(request, "shift/my_shifts/mine.html", context)


def next_shift(shifts: Iterable[MyShift], at: dt.datetime) -> MyShift | None:
    """The one under way, else the next to begin."""
    ahead = (each for each in shifts if each.entry.end and moment(each.day.date, each.entry.end) > at)
    return min(ahead, key=lambda each: moment(each.day.date, each.entry.start or 0), default=None)


def _confirmed(staff: Staff | None, span: DateSpan, date: dt.date) -> list[MyShift]:
    if staff is None:
        return []
    here = Snapshot.objects.filter(staff=staff, work_date__gte=span.start, work_date__lt=span.end)
    rows = newest(here).exclude(kind=Kind.NONE.value).select_related("store").order_by("work_date", "start")
    return [MyShift(day_head(row.work_date, date), row.store.name, row.entry) for row in rows]
