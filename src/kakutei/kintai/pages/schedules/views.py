"""スケジュール管理: a month of one division, employees down, days across."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kakutei.authentication.authorization import allow
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_redirect
from kakutei.jptime.clocktext import minutes_of, spoken_clock
from kakutei.jptime.workdate import Month, today
from kakutei.kintai.pages.days import TableDay, days_of
from kakutei.kintai.pages.forms import asked_division
from kakutei.kintai.people import policy
from kakutei.kintai.people.models import Division, Employee
from kakutei.kintai.people.staffing import employed_within
from kakutei.kintai.schedule.models import Schedule
from kakutei.kintai.schedule.plans import schedules_within


@dataclass(frozen=True)
class Cell:
    """One employee and day of the table."""

    employee: Employee
    day: TableDay
    schedule: Schedule | None

    @property
    def employed(self) -> bool:
        return self.employee.employed_on(self.day.date)

    @property
    def start(self) -> str:
        return self._clock(self.schedule.start if self.schedule else None)

    @property
    def end(self) -> str:
        return self._clock(self.schedule.end if self.schedule else None)

    @property
    def look(self) -> str:
        """Its classes: the column's, and the colour of the hour at which work begins."""
        if self.schedule is None:
            return self.day.column
        if self.schedule.start is None:
            return f"{self.day.column} leave confirmed"
        return f"{self.day.column} confirmed {colour_of(minutes_of(self.day.date, self.schedule.start))}"

    @property
    def plan_words(self) -> str:
        """The plan as a screen reader says it: the times or the name of the leave, empty without a plan."""
        if self.start:
            return f"出勤予定 {self.start} 退勤予定 {self.end}"
        return self.schedule.leave_name if self.schedule else ""

    def _clock(self, at: dt.datetime | None) -> str:
        return spoken_clock(minutes_of(self.day.date, at)) if at else ""


def colour_of(start: int) -> str:
    """The colour class of early, day, late or night work."""
    bands = ((8 * 60, "p1"), (12 * 60, "p3"), (18 * 60, "p5"))
    return next((colour for limit, colour in bands if start < limit), "p9")


@allow(policy.administrator)
@require_safe
def schedules(request: HttpRequest) -> HttpResponse:
    division = asked_division(request)
    if division is None:
        return render(request, "kintai/no_division.html", {"current": "schedules"})
    return company_redirect("pages:schedule_month", division.code, Month.of(today(clock.now())))


@allow(policy.administrator_of_division)
@require_safe
def schedule_month(request: HttpRequest, division_code: str, month: Month) -> HttpResponse:
    division = policy.divisions_of(request).get(code=division_code)
    days = days_of(month, today(clock.now()))
    context = {
        "current": "schedules",
        "division": division,
        "divisions": policy.divisions_of(request),
        "month": month,
        "before": month.shifted(-1),
        "after": month.shifted(1),
        "days": days,
        **_table(division, month, days),
    }
    return render(request, "kintai/schedules/schedule_month.html", context)


def _table(division: Division, month: Month, days: list[TableDay]) -> dict[str, Any]:
    span = month.span
    staff = division.employees.filter(employed_within(span.start, span.last)).select_related("working_type")
    plans = {(row.employee_id, row.work_date): row for row in schedules_within(span).filter(employee__in=staff)}
    rows = [(employee, [Cell(employee, day, plans.get((employee.pk, day.date))) for day in days]) for employee in staff]
    heads = [sum(1 for _, cells in rows if cells[n].start) for n in range(len(days))]
    return {
        "rows": rows,
        "heads": heads,
        "planned": sum(1 for plan in plans.values() if plan.start),
        "leave": sum(1 for plan in plans.values() if plan.leave),
    }
