"""What is known of the attendance side for people's days, confirmed or not: three queries for a whole table, read as columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import CharField, F, Q
from django.db.models.functions import Cast

from kakutei.jptime.workdate import DateSpan
from kakutei.shift.link.mapping import employees
from kakutei.shift.link.models import AppliedDay, Connection, SeenDay
from kakutei.shift.link.rules.effects import NOTHING_KNOWN, KnownThere
from kakutei.shift.link.rules.employees import Employees
from kakutei.shift.link.rules.values import Actual, Plan, Seen
from kakutei.shift.people.models import Staff

type StaffDay = tuple[int, dt.date]
type Dates = DateSpan | set[dt.date]


class Written(NamedTuple):
    """What we wrote there last: our plan, or one that may have arrived; `since`: when, if that was not answered."""

    ours: Plan | None
    since: dt.datetime | None


@dataclass(frozen=True)
class There:
    """Nothing without a connection. `employees`: those of the people, by the last sync."""

    written: dict[StaffDay, Written] = field(default_factory=dict)
    seen: dict[StaffDay, Seen] = field(default_factory=dict)
    employees: Employees = field(default_factory=dict)

    @classmethod
    def read(cls, connection: Connection | None, people: Iterable[Staff], dates: Dates) -> There:
        """By today's mapping from 社員番号 to employee; nothing is read from the attendance side."""
        if connection is None:
            return cls()
        staff = list(people)
        known = employees(connection, [person.number for person in staff])
        return cls(_written(connection, staff, dates), _seen(connection, staff, dates, known), known)

    def known(self, day: StaffDay) -> KnownThere:
        written, seen = self.written.get(day), self.seen.get(day)
        ours = written.ours if written else None
        if seen is None:
            return KnownThere(ours) if ours else NOTHING_KNOWN
        return KnownThere(ours, seen.plan, seen.leave, seen.actual is Actual.THERE, seen.actual_text, seen.read_at)


def seen_days(connection: Connection, people: Iterable[Staff], dates: Dates) -> dict[StaffDay, Seen]:
    """What was read there last."""
    staff = list(people)
    return _seen(connection, staff, dates, employees(connection, [person.number for person in staff]))


def _written(connection: Connection, people: list[Staff], on: Dates) -> dict[StaffDay, Written]:
    rows = AppliedDay.objects.filter(_on(on), connection=connection, staff__in=people).order_by("pk")
    columns = map(as_text, ("work_date", "start", "end", "sent_start", "sent_end", "ambiguous_since"))
    dates, moments = {f"{date}": date for date in on}, Moments()
    return {
        (staff, dates[date]): Written(moments.plan(start, end) or moments.plan(sent_start, sent_end), moments.of(since))
        for staff, date, start, end, sent_start, sent_end, since in rows.values_list("staff_id", *columns)
    }


def _seen(connection: Connection, people: list[Staff], on: Dates, known: Employees) -> dict[StaffDay, Seen]:
    keys = {each.key: person.pk for person in people for each in known.get(person.number, ())}
    rows = SeenDay.objects.filter(_on(on), connection=connection, employee_key__in=keys)
    columns = map(as_text, ("work_date", "plan_start", "plan_end", "read_at"))
    dates, moments = {f"{date}": date for date in on}, Moments()
    found = rows.values_list("employee_key", *columns, "leave", "actual", "actual_text")
    return {
        (keys[key], dates[date]): Seen(moments.plan(start, end), leave, Actual(actual), text, moments.read(read_at))
        for key, date, start, end, read_at, leave, actual, text in found
    }


def _on(dates: Dates) -> Q:
    if isinstance(dates, DateSpan):
        return Q(work_date__gte=dates.start, work_date__lt=dates.end)
    return Q(work_date__in=dates)


def as_text(field: str) -> Cast:
    """As the database writes it. To read a month of 200 people as dates and moments is slow."""
    return Cast(F(field), CharField(max_length=40))


class Moments:
    """Reads each text of a moment once: thousands of days have few of them."""

    def __init__(self) -> None:
        self._known: dict[str, dt.datetime] = {}
        self._plans: dict[tuple[str, str], Plan] = {}

    def of(self, text: str | None) -> dt.datetime | None:
        return self.read(text) if text else None

    def read(self, text: str) -> dt.datetime:
        found = self._known.get(text)
        if found is None:
            moment = dt.datetime.fromisoformat(text)
            found = self._known[text] = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
        return found

    def plan(self, start: str | None, end: str | None) -> Plan | None:
        if not start or not end:
            return None
        found = self._plans.get((start, end))
        if found is None:
            found = self._plans[start, end] = Plan(self.read(start), self.read(end))
        return found
