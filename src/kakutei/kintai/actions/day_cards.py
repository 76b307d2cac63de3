"""The one action that only reads: plan and actual of each day side by side, for the time card and the WebAPI."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from kakutei.jptime.workdate import DateSpan
from kakutei.kintai.people.models import Employee
from kakutei.kintai.schedule.models import Schedule
from kakutei.kintai.schedule.plans import schedules_within
from kakutei.kintai.timecard.models import Punch
from kakutei.kintai.timecard.punches import standing
from kakutei.kintai.timecard.rules.pairing import Paired, pair
from kakutei.kintai.timecard.rules.stamps import TimeSpan
from kakutei.kintai.timecard.rules.totals import Totals, add_up
from kakutei.kintai.timecard.rules.workday import bordered_date


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
    within = standing().filter(employee__in=people, work_date__gte=span.start, work_date__lt=span.end)
    for punch in within.select_related("division"):
        punches[punch.employee_id, punch.work_date].append(punch)
    keys = plans.keys() | punches.keys()
    return {
        (number, date): _card(people[number], date, plans.get((number, date)), punches.get((number, date), []), at)
        for number, date in sorted(keys)
    }


def _card(
    employee: Employee, date: dt.date, schedule: Schedule | None, punches: list[Punch], at: dt.datetime
) -> DayCard:
    over = date < bordered_date(at, employee.division.day_border)
    paired = pair([punch.stamp for punch in punches], over=over)
    return DayCard(employee, date, schedule, punches, paired, add_up(date, paired, plan_span(schedule)))


def plan_span(schedule: Schedule | None) -> TimeSpan | None:
    if schedule is None or schedule.start is None or schedule.end is None:
        return None
    return TimeSpan(schedule.start, schedule.end)
