"""タイムカード: the days of an employee's month and their sums."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Max, Min

from kakutei.jptime.workdate import DateSpan, Month
from kakutei.kintai.people.models import Company, Employee
from kakutei.kintai.schedule.models import Schedule
from kakutei.kintai.schedule.plans import schedules_within
from kakutei.kintai.timecard.models import Punch
from kakutei.kintai.timecard.punches import valid_punches
from kakutei.kintai.timecard.rules.pairing import Paired, pair
from kakutei.kintai.timecard.rules.stamps import PunchKind, Stamp, TimeSpan
from kakutei.kintai.timecard.rules.totals import Totals, add_up
from kakutei.kintai.timecard.rules.workday import bordered_date
from kakutei.offboarding.sheets import Sheet


@dataclass(frozen=True)
class DayCard:
    """One employee and work date."""

    employee: Employee
    date: dt.date
    schedule: Schedule | None
    punches: list[Punch]
    paired: Paired
    totals: Totals

    @property
    def errors(self) -> tuple[str, ...]:
        return self.paired.errors


def day_cards(employees: Iterable[Employee], span: DateSpan, *, at: dt.datetime) -> dict[tuple[int, dt.date], DayCard]:
    """By employee and date, for each day that has a plan, leave or a punch. Two queries, however many people."""
    people = {employee.pk: employee for employee in employees}
    plans = {(row.employee_id, row.work_date): row for row in schedules_within(span).filter(employee__in=people)}
    punches: dict[tuple[int, dt.date], list[Punch]] = defaultdict(list)
    within = valid_punches().filter(employee__in=people, work_date__gte=span.start, work_date__lt=span.end)
    for punch in within.select_related("division"):
        punches[punch.employee_id, punch.work_date].append(punch)
    keys = plans.keys() | punches.keys()
    return {
        (number, date): _card(people[number], date, plans.get((number, date)), punches.get((number, date), []), at)
        for number, date in sorted(keys)
    }


@dataclass(frozen=True)
class MonthSums:
    """The line above a time card: sums of a month, its days with work, and its days whose punches do not match."""

    totals: Totals = field(default_factory=Totals)
    worked_days: int = 0
    error_days: int = 0

    @classmethod
    def of(cls, days: Collection[tuple[Paired, Totals]]) -> MonthSums:
        """Of one employee."""
        return cls(
            totals=sum((totals for _, totals in days), Totals()),
            worked_days=sum(1 for paired, _ in days if paired.attended),
            error_days=sum(1 for paired, _ in days if paired.errors),
        )


def month_sums(employees: Iterable[Employee], month: Month, *, at: dt.datetime) -> dict[int, MonthSums]:
    """By employee, of those with a plan or a punch in the month. As day_cards, but without a row of each punch."""
    people = {employee.pk: employee for employee in employees}
    plans = _plan_spans(people, month.span)
    days: dict[int, list[tuple[Paired, Totals]]] = {number: [] for number, _ in plans}
    for (number, date), stamps in _stamps(people, month.span).items():
        paired = pair(stamps, over=_is_over(people[number], date, at))
        days.setdefault(number, []).append((paired, add_up(date, paired, plans.get((number, date)))))
    return {number: MonthSums.of(each) for number, each in days.items()}


def _plan_spans(people: Iterable[int], span: DateSpan) -> dict[tuple[int, dt.date], TimeSpan | None]:
    """By employee and date; None for leave."""
    rows = Schedule.objects.filter(employee__in=people, work_date__gte=span.start, work_date__lt=span.end)
    columns = rows.order_by().values_list("employee_id", "work_date", "start", "end")
    return {(number, date): TimeSpan(start, end) if start and end else None for number, date, start, end in columns}


def _stamps(people: Iterable[int], span: DateSpan) -> dict[tuple[int, dt.date], list[Stamp]]:
    rows = valid_punches().filter(employee__in=people, work_date__gte=span.start, work_date__lt=span.end)
    found: dict[tuple[int, dt.date], list[Stamp]] = defaultdict(list)
    for number, date, kind, moment in rows.values_list("employee_id", "work_date", "kind", "at"):
        found[number, date].append(Stamp(moment, PunchKind(kind)))
    return found


def _card(
    employee: Employee, date: dt.date, schedule: Schedule | None, punches: list[Punch], at: dt.datetime
) -> DayCard:
    paired = pair([punch.stamp for punch in punches], over=_is_over(employee, date, at))
    return DayCard(employee, date, schedule, punches, paired, add_up(date, paired, plan_span(schedule)))


def _is_over(employee: Employee, date: dt.date, at: dt.datetime) -> bool:
    return date < bordered_date(at, employee.division.day_border)


def plan_span(schedule: Schedule | None) -> TimeSpan | None:
    if schedule is None or schedule.start is None or schedule.end is None:
        return None
    return TimeSpan(schedule.start, schedule.end)


HEADINGS = (
    "従業員番号", "従業員コード", "従業員", "月", "出勤日数", "労働合計", "休憩", "所定", "所定外", "残業", "深夜", "遅刻", "早退",
    "打刻のそろわない日数",
)  # fmt: skip


def timecard_sums(company: Company, at: dt.datetime) -> Sheet:
    """In the company's scope. A month without plan and punch has no line."""
    return Sheet("タイムカードの集計", HEADINGS, _rows(at))


def _rows(at: dt.datetime) -> Iterator[list[str]]:
    staff = list(Employee.objects.select_related("division").order_by("code", "pk"))
    for month in _months():
        sums = month_sums(staff, month, at=at)
        for employee in staff:
            if employee.pk in sums:
                yield _line(employee, month, sums[employee.pk])


def _months() -> Iterator[Month]:
    """From the first to the last that has a plan or a punch."""
    ends = [table.objects.aggregate(first=Min("work_date"), last=Max("work_date")) for table in (Schedule, Punch)]
    dates = [date for end in ends for date in end.values() if date]
    month = Month.of(min(dates)) if dates else None
    while month is not None and month.first <= max(dates):
        yield month
        month = month.shifted(1)


def _line(employee: Employee, month: Month, sums: MonthSums) -> list[str]:
    totals = sums.totals
    minutes = (
        totals.total, totals.breaks, totals.assigned, totals.unassigned, totals.overtime, totals.late_night, totals.late,
        totals.early_leave,
    )  # fmt: skip
    return [
        str(employee.pk), employee.code, employee.name, str(month), str(sums.worked_days), *map(hours_text, minutes),
        str(sums.error_days),
    ]  # fmt: skip


def hours_text(minutes: int) -> str:
    """8:05, and 0:00 for none."""
    return f"{minutes // 60}:{minutes % 60:02d}"
