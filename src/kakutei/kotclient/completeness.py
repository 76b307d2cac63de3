"""Whether a list is complete and consistent."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kakutei.kotclient.assumptions import LISTS_EVERY_DATE
from kakutei.kotwire.records import DailySchedule, Employee, SchedulesOfDate


def whole_range(value: list[Any], start: dt.date, last: dt.date) -> bool:
    """Elements for every date, each with its own date's entries, and for one person and date never two different plans."""
    if LISTS_EVERY_DATE and not _every_date(value, start, last):
        return False
    plans: dict[tuple[str, dt.date], DailySchedule] = {}
    for element in value:
        for item in element.daily_schedules if isinstance(element, SchedulesOfDate) else element.daily_workings:
            if item.date != element.date:
                return False
            if isinstance(item, DailySchedule) and plans.setdefault((item.employee_key, item.date), item) != item:
                return False
    return True


def no_double_employee(value: list[Employee]) -> bool:
    """No key belongs to two different people."""
    by_key: dict[str, Employee] = {}
    return all(by_key.setdefault(employee.key, employee) == employee for employee in value)


def _every_date(value: list[Any], start: dt.date, last: dt.date) -> bool:
    return {item.date for item in value} >= {start + dt.timedelta(days=n) for n in range((last - start).days + 1)}
