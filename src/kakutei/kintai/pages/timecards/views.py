"""タイムカード: plan and actual of one employee, day by day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kakutei.authentication.authorization import Decision, allow
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_redirect
from kakutei.jptime.clocktext import minutes_of, spoken_clock
from kakutei.jptime.workdate import Month, today
from kakutei.kintai.actions.timecards import DayCard, MonthSums, day_cards, month_sums, plan_span
from kakutei.kintai.pages.days import TableDay, days_of
from kakutei.kintai.pages.forms import asked_division
from kakutei.kintai.pages.people_list import people_list
from kakutei.kintai.pages.requesters import own_employee
from kakutei.kintai.people import policy
from kakutei.kintai.people.models import Employee
from kakutei.kintai.people.staffing import employed_within, employees
from kakutei.kintai.timecard.rules.stamps import PunchKind, TimeSpan

AXIS_BEGIN = 5
PAGE = 25


@dataclass(frozen=True)
class TimecardDay:
    """One row of a time card."""

    day: TableDay
    card: DayCard | None

    @property
    def planned_start(self) -> str:
        span = plan_span(self.card.schedule) if self.card else None
        return self._clock(span.start) if span else ""

    @property
    def planned_end(self) -> str:
        span = plan_span(self.card.schedule) if self.card else None
        return self._clock(span.end) if span else ""

    @property
    def clock_in(self) -> str:
        return self._first(PunchKind.CLOCK_IN)

    @property
    def clock_out(self) -> str:
        return self._first(PunchKind.CLOCK_OUT, last=True)

    @property
    def plan_bar(self) -> tuple[int, int] | None:
        return self._bar(plan_span(self.card.schedule) if self.card else None)

    @property
    def actual_bar(self) -> tuple[int, int] | None:
        spans = self.card.paired.attended if self.card else ()
        return self._bar(TimeSpan(spans[0].start, spans[-1].end)) if spans else None

    @property
    def differs(self) -> bool:
        return self.card is not None and bool(self.card.totals.late or self.card.totals.early_leave)

    @property
    def state(self) -> str:
        """What the day is, in a word; errors have their own sentence."""
        if self.card is None:
            return ""
        if self.card.schedule and self.card.schedule.leave_name:
            return self.card.schedule.leave_name
        if self.card.paired.attended:
            return "遅刻・早退" if self.differs else "勤務"
        return "勤務中" if self.card.punches and not self.card.errors else ""

    def _first(self, kind: PunchKind, *, last: bool = False) -> str:
        times = [punch.at for punch in self.card.punches if punch.punch_kind is kind] if self.card else []
        return self._clock(times[-1] if last else times[0]) if times else ""

    def _bar(self, span: TimeSpan | None) -> tuple[int, int] | None:
        return (minutes_of(self.day.date, span.start), minutes_of(self.day.date, span.end)) if span else None

    def _clock(self, at: dt.datetime) -> str:
        return spoken_clock(minutes_of(self.day.date, at))


@allow(policy.administrator)
@require_safe
def timecards(request: HttpRequest) -> HttpResponse:
    """The employees of a division, to choose from, with their sums of the month."""
    division, month, at = asked_division(request), Month.of(today(clock.now())), clock.now()
    if division is None:
        return render(request, "kintai/no_division.html", {"current": "timecards"})
    employed = division.employees.filter(employed_within(month.span.start, month.span.last))
    people = people_list(request, employed.select_related("division"), size=PAGE, keep=("division",))
    sums = month_sums(people.page.object_list, month, at=at)
    context = {
        "current": "timecards",
        "division": division,
        "divisions": policy.divisions_of(request),
        "month": month,
        "people": people,
        "rows": [(employee, sums.get(employee.pk, MonthSums())) for employee in people.page],
    }
    return render(request, "kintai/timecards/timecards.html", context)


@allow(policy.may_see_employee)
@require_safe
def timecard(request: HttpRequest, employee_id: int, month: Month) -> HttpResponse:
    employee, at = employees().get(pk=employee_id), clock.now()
    cards = day_cards([employee], month.span, at=at)
    days = [TimecardDay(day, cards.get((employee.pk, day.date))) for day in days_of(month, today(at))]
    sums = MonthSums.of([(card.paired, card.totals) for card in cards.values()])
    context = {
        "current": "timecards",
        "employee": employee,
        "month": month,
        "before": month.shifted(-1),
        "after": month.shifted(1),
        "days": days,
        "totals": sums.totals,
        "errors": sums.error_days,
        "worked_days": sums.worked_days,
        "may_edit": _may_edit(request, employee),
        "axis_begin": AXIS_BEGIN,
    }
    return render(request, "kintai/timecards/timecard.html", context)


@allow(policy.employee_self)
@require_safe
def own_timecard(request: HttpRequest) -> HttpResponse:
    return company_redirect("pages:timecard", own_employee(request).pk, Month.of(today(clock.now())))


def _may_edit(request: HttpRequest, employee: Employee) -> bool:
    return policy.administrator_of_employee(request, employee_id=employee.pk) is Decision.ALLOWED
