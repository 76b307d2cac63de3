"""A new 社員番号: whom it names is looked up at once, and days that waited for a number get another try."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from kakutei.shift.link.models import Connection, DesiredDay
from kakutei.shift.people.models import Company, Staff


def look_up_again(company: Company, staff: Iterable[Staff], *, at: dt.datetime) -> None:
    """Inside the caller's transaction."""
    try_blocked_days_again(staff)
    Connection.objects.filter(company=company, ended_at=None).update(sync_asked_at=at)


def try_blocked_days_again(staff: Iterable[Staff]) -> None:
    DesiredDay.objects.filter(staff__in=list(staff)).exclude(block="").update(not_before=None)
