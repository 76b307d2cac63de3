"""Which employee of the attendance side a 社員番号 names on a work date. Nothing is guessed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from kakutei.shift.link.rules.values import DayBlock, MappedEmployee

type Employees = Mapping[str, Sequence[MappedEmployee]]
"""By 従業員コード."""


def right_person(number: str, work_date: dt.date, employees: Employees) -> MappedEmployee | DayBlock:
    """The one employee with that code who works there on that date, or why there is none."""
    if not number:
        return DayBlock.NO_NUMBER
    named = employees.get(number, ())
    if not named:
        return DayBlock.NOT_FOUND
    working = [employee for employee in named if employee.works_on(work_date)]
    if not working:
        return DayBlock.RETIRED
    return working[0] if len(working) == 1 else DayBlock.DUPLICATE
