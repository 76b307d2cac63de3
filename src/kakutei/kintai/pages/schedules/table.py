"""The rows of スケジュール管理 as HTML text: a division has thousands of cells, and few distinct plans."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from kakutei.infrastructure.company_urls import company_url
from kakutei.jptime.clocktext import minutes_of, spoken_clock
from kakutei.kintai.pages.days import TableDay
from kakutei.kintai.people.models import Employee, EmployeeQuerySet
from kakutei.kintai.schedule.models import LeaveType, Schedule
from kakutei.ui.templatetags.ui import tabledate

type PlanColumns = tuple[dt.datetime | None, dt.datetime | None, int | None]
"""Start, end and leave of a Schedule."""

LINK = (
    '<a class="cell {look}" role="gridcell" href="{url}" hx-get="{url}" hx-target="#dialog-place" '
    'aria-label="{name} {date}{words}">{body}</a>'
)
NOT_EMPLOYED = '<div class="cell {column}" role="gridcell" title="在職していません"></div>'


@dataclass(frozen=True)
class PlanLook:
    """What a cell shows of a plan, for any employee."""

    classes: str = ""
    body: str = ""
    words: str = ""
    """As a screen reader says it, after a space."""


@dataclass(frozen=True)
class Row:
    employee: Employee
    cells: SafeString


@dataclass(frozen=True)
class ScheduleTable:
    rows: list[Row]
    heads: list[int]
    """By day, the people with a planned start."""
    planned: int
    leave: int


def schedule_table(staff: EmployeeQuerySet, shown: Iterable[Employee], days: list[TableDay]) -> ScheduleTable:
    """The rows of the people `shown`, and the counts of all `staff`."""
    plans = _plans(shown, days)
    counts = _counts(staff, days)
    looks: dict[tuple[int, int] | int | None, PlanLook] = {}
    first = days[0].date
    columns = [(day.date, day.column, tabledate(day.date)) for day in days]

    def cells(employee: Employee) -> Iterator[str]:
        name = escape(employee.name)
        address = company_url("pages:schedule_day", employee.pk, first).removesuffix(f"{first}")
        for date, column, spoken in columns:
            if not employee.employed_on(date):
                yield NOT_EMPLOYED.format(column=column)
                continue
            plan = _minutes(date, plans.get((employee.pk, date)))
            if plan not in looks:
                looks[plan] = _look(plan)
            look = looks[plan]
            yield LINK.format(
                look=f"{column} {look.classes}", url=f"{address}{date}", name=name, date=spoken, words=look.words,
                body=look.body,
            )  # fmt: skip

    return ScheduleTable(
        rows=[Row(employee, mark_safe("".join(cells(employee)))) for employee in shown],  # noqa: S308 - its texts are escaped above and in _look
        heads=[counts[date][0] for date, _, _ in columns],
        planned=sum(planned for planned, _ in counts.values()),
        leave=sum(leave for _, leave in counts.values()),
    )


def _plans(people: Iterable[Employee], days: list[TableDay]) -> dict[tuple[int, dt.date], PlanColumns]:
    rows = Schedule.objects.filter(employee__in=people, work_date__range=(days[0].date, days[-1].date))
    columns = rows.order_by().values_list("employee_id", "work_date", "start", "end", "leave")
    return {(employee, date): (start, end, leave) for employee, date, start, end, leave in columns}


def _counts(staff: EmployeeQuerySet, days: list[TableDay]) -> dict[dt.date, tuple[int, int]]:
    """By day, how many have planned times and how many leave."""
    rows = Schedule.objects.filter(employee__in=staff, work_date__range=(days[0].date, days[-1].date))
    counted = rows.order_by().values("work_date").annotate(planned=Count("start"), leaves=Count("leave"))
    found = {row["work_date"]: (row["planned"], row["leaves"]) for row in counted}
    return {day.date: found.get(day.date, (0, 0)) for day in days}


def _minutes(date: dt.date, plan: PlanColumns | None) -> tuple[int, int] | int | None:
    """The planned times in minutes of the work date, or the code of a leave."""
    if plan is None:
        return None
    start, end, leave = plan
    return (minutes_of(date, start), minutes_of(date, end)) if start and end else leave


def _look(plan: tuple[int, int] | int | None) -> PlanLook:
    if plan is None:
        return PlanLook()
    if isinstance(plan, int):
        name = LeaveType(plan).label
        return PlanLook("leave confirmed", format_html('<span class="long">{}</span>', name), f" {name}")
    start, end = map(spoken_clock, plan)
    body = format_html('<span class="long">{}</span><span class="long">{}</span>', start, end)
    return PlanLook(f"confirmed {colour_of(plan[0])}", body, f" 出勤予定 {start} 退勤予定 {end}")


def colour_of(start: int) -> str:
    """The colour class of early, day, late or night work."""
    bands = ((8 * 60, "p1"), (12 * 60, "p3"), (18 * 60, "p5"))
    return next((colour for limit, colour in bands if start < limit), "p9")
