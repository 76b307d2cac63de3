"""What is known of the attendance side for people's days, confirmed or not: two queries for a whole table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import OuterRef, Q, Subquery

from kakutei.jptime.workdate import DateSpan
from kakutei.shift.link.models import AppliedDay, Connection, Mapping, SeenDay
from kakutei.shift.link.rules.effects import KnownThere
from kakutei.shift.link.rules.values import Actual
from kakutei.shift.people.models import Staff

type StaffDay = tuple[int, dt.date]
type Dates = DateSpan | set[dt.date]


def known_there(connection: Connection, staff: Iterable[Staff], span: DateSpan) -> dict[StaffDay, KnownThere]:
    """By today's mapping from 社員番号 to employee; nothing is read from the attendance side."""
    people = list(staff)
    applied = applied_days(connection, people, span)
    seen = seen_days(connection, people, span)
    return {day: _known(applied.get(day), seen.get(day)) for day in applied.keys() | seen.keys()}


def _known(applied: AppliedDay | None, seen: SeenDay | None) -> KnownThere:
    ours = (applied.plan or applied.sent) if applied else None
    if seen is None:
        return KnownThere(ours)
    return KnownThere(ours, seen.plan, seen.leave, seen.actual == Actual.THERE.value, seen.actual_text, seen.read_at)


def applied_days(connection: Connection, people: Iterable[Staff], dates: Dates) -> dict[StaffDay, AppliedDay]:
    """What we wrote there."""
    rows = AppliedDay.objects.filter(_on(dates), connection=connection, staff__in=people)
    return {(row.staff_id, row.work_date): row for row in rows.order_by("pk")}


def seen_days(connection: Connection, people: Iterable[Staff], dates: Dates) -> dict[StaffDay, SeenDay]:
    """What was read there last."""
    by_number = {person.number: person.pk for person in people if person.number}
    known = Mapping.objects.current().filter(connection=connection, code__in=by_number)
    number = known.filter(employee_key=OuterRef("employee_key")).values("code")[:1]
    rows = SeenDay.objects.filter(_on(dates), connection=connection, employee_key__in=known.values("employee_key"))
    return {(by_number[row.number], row.work_date): row for row in rows.annotate(number=Subquery(number))}


def _on(dates: Dates) -> Q:
    if isinstance(dates, DateSpan):
        return Q(work_date__gte=dates.start, work_date__lt=dates.end)
    return Q(work_date__in=dates)
