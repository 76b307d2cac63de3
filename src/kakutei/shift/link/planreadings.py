"""Which plans somebody has asked to see, in our tables."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from kakutei.jptime.workdate import DateSpan
from kakutei.shift.link.models import Connection, PlanReading
from kakutei.shift.link.port import AskedPlans
from kakutei.shift.link.rules.values import ReadingTrouble
from kakutei.shift.people.models import User


def ask(connection: Connection, division: str, span: DateSpan, by: User, at: dt.datetime) -> PlanReading:
    """One row per division and month; asking while it is open changes who is waiting, not what is read."""
    reading, _ = PlanReading.objects.update_or_create(
        connection=connection,
        division_code=division,
        start=span.start,
        defaults={
            "company_id": connection.company_id,
            "end": span.end,
            "asked_at": at,
            "asked_by": by,
            "tried_at": None,
            "read_at": None,
            "trouble": "",
        },
    )
    return reading


def find(connection: Connection, division: str, span: DateSpan) -> PlanReading | None:
    return PlanReading.objects.filter(connection=connection, division_code=division, start=span.start).first()


def open_ones(connection: Connection) -> QuerySet[PlanReading]:
    return PlanReading.objects.filter(connection=connection, read_at=None)


def asked(connection: Connection) -> list[AskedPlans]:
    return [
        AskedPlans(row.pk, row.division_code, DateSpan(row.start, row.end), row.asked_at, row.tried_at)
        for row in open_ones(connection).order_by("asked_at", "pk")
    ]


def begin(asked: AskedPlans, at: dt.datetime) -> None:
    PlanReading.objects.filter(pk=asked.reading_id, asked_at=asked.asked_at, tried_at=None).update(tried_at=at)


def finish(asked: AskedPlans, trouble: ReadingTrouble | None, at: dt.datetime) -> None:
    this = PlanReading.objects.filter(pk=asked.reading_id, asked_at=asked.asked_at)
    this.update(read_at=at, trouble=trouble.value if trouble else "")
