"""自分のシフト: what a staff member sees of their confirmed days, phone first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kakutei.authentication.authorization import allow
from kakutei.infrastructure import clock
from kakutei.jptime.clocktext import clock_text, moment
from kakutei.jptime.workdate import DateSpan, Month, today
from kakutei.shift.pages.my_shifts.confirmed_dates import ConfirmedDates, confirmed_dates
from kakutei.shift.pages.table.presenters import DayHead, day_head
from kakutei.shift.people.models import Staff
from kakutei.shift.people.policy import members
from kakutei.shift.roster.models import Snapshot
from kakutei.shift.roster.rules.entry import Entry, Kind
from kakutei.shift.roster.table import newest

AHEAD = dt.timedelta(days=62)
UNDER_WAY = dt.timedelta(days=2)
"""How long ago the work date of a shift may be that is still under way."""


@dataclass(frozen=True)
class MyShift:
    day: DayHead
    store: str
    entry: Entry

    @property
    def hours(self) -> str:
        """22:00-翌6:00, 9:00-13:00、17:00-21:00, or the leave's name."""
        return self.entry.times or self.entry.text


@dataclass(frozen=True)
class MyDay:
    day: DayHead
    shifts: list[MyShift]
    confirmed: bool
    """Without a shift: whether the day is off, or may still get one."""


@dataclass(frozen=True)
class MyMonth:
    ahead: list[MyDay]
    """From today on; of another month all days."""
    past: list[MyDay]
    open_sentences: list[str]
    """Which stores have not confirmed the month, or some of its days."""

    @property
    def shifts(self) -> list[MyShift]:
        return [shift for day in (*self.past, *self.ahead) for shift in day.shifts]

    @property
    def is_known(self) -> bool:
        """Whether any day has a shift or is off."""
        return any(day.confirmed for day in (*self.past, *self.ahead))

    @property
    def work_days(self) -> int:
        return len({shift.day.date for shift in self.shifts if shift.entry.spans})

    @property
    def hours(self) -> str:
        """As the shift table adds them up."""
        return clock_text(sum(shift.entry.minutes for shift in self.shifts))


@allow(members)
@require_GET
def my_shifts(request: HttpRequest, month: Month | None = None) -> HttpResponse:
    at = clock.now()
    date = today(at)
    month = month or Month.of(date)
    staff = Staff.objects.filter(user=request.user.pk).first()
    near = DateSpan(date - UNDER_WAY, date + AHEAD)
    shifts = _confirmed(staff, [month.span, near], date) if staff else []
    context = {
        "staff": staff,
        "month": month,
        "former": month.shifted(-1),
        "following": month.shifted(1),
        "mine": _month(staff, month, shifts, date) if staff else None,
        "next_shift": next_shift((each for each in shifts if each.day.date in near), at),
    }
    return render(request, "shift/my_shifts/mine.html", context)


def next_shift(shifts: Iterable[MyShift], at: dt.datetime) -> MyShift | None:
    """The one under way, else the next to begin."""
    ahead = (each for each in shifts if each.entry.end and moment(each.day.date, each.entry.end) > at)
    return min(ahead, key=lambda each: moment(each.day.date, each.entry.start or 0), default=None)


def _month(staff: Staff, month: Month, shifts: list[MyShift], date: dt.date) -> MyMonth:
    known = confirmed_dates(staff, month.span)
    employed = [each for each in month.span if staff.retired_on is None or each <= staff.retired_on]
    days = [_day(each, shifts, known, date) for each in employed]
    now = Month.of(date) == month
    return MyMonth(
        ahead=[day for day in days if not now or day.day.date >= date],
        past=[day for day in days if now and day.day.date < date],
        open_sentences=known.open_sentences(month),
    )


def _day(date: dt.date, shifts: list[MyShift], known: ConfirmedDates, date_today: dt.date) -> MyDay:
    mine = [each for each in shifts if each.day.date == date]
    return MyDay(day_head(date, date_today), mine, bool(mine) or known.covers(date))


def _confirmed(staff: Staff, spans: list[DateSpan], date: dt.date) -> list[MyShift]:
    within = Q(*(Q(work_date__gte=span.start, work_date__lt=span.end) for span in spans), _connector=Q.OR)
    rows = newest(Snapshot.objects.filter(within, staff=staff)).exclude(kind=Kind.NONE.value).select_related("store")
    return [
        MyShift(day_head(row.work_date, date), row.store.name, row.entry) for row in rows.order_by("work_date", "start")
    ]
