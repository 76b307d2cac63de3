"""Reading punches. What was removed by a correction never counts."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from kakutei.kintai.people.models import Employee
from kakutei.kintai.timecard.models import Punch
from kakutei.kintai.timecard.rules.stamps import PunchKind


def valid_punches() -> QuerySet[Punch]:
    return Punch.objects.filter(removed_at=None)


def has_actual(employee: Employee, work_date: dt.date) -> bool:
    """勤怠実績: a single punch counts."""
    return valid_punches().filter(employee=employee, work_date=work_date).exists()


def last_punch(employee: Employee, *, before: dt.datetime) -> Punch | None:
    return valid_punches().filter(employee=employee, at__lte=before).order_by("-at", "-id").first()


def last_clock_in(employee: Employee, *, before: dt.datetime) -> tuple[dt.date, dt.datetime] | None:
    entries = valid_punches().filter(employee=employee, kind=PunchKind.CLOCK_IN, at__lte=before)
    newest = entries.order_by("-at", "-id").first()
    return (newest.work_date, newest.at) if newest else None
