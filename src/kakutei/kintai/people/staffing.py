"""Who is employed when, and which employee a code names."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from kakutei.infrastructure.refusal import Refusal
from kakutei.kintai.people.models import Division, Employee, EmployeeQuerySet

LONGEST_PADDING = 5


class EmployeeUnknown(Refusal):
    message = "従業員が見つかりません [{}]"


class DivisionUnknown(Refusal):
    message = "所属コードが見つかりません [{}]"


def employed_within(start: dt.date, last: dt.date) -> Q:
    return Q(hired_on__lte=last) & (Q(resigned_on=None) | Q(resigned_on__gte=start))


def employees() -> EmployeeQuerySet:
    return Employee.objects.select_related("division", "working_type")


def employee_of_key(key: str) -> Employee:
    """Raises EmployeeUnknown."""
    employee = employees().filter(key=key).first()
    if employee is None:
        raise EmployeeUnknown(key)
    return employee


def employee_of_code(code: str, *, on: dt.date, leavers: bool) -> Employee:
    """The employee with exactly this code on that date; failing that the only one whose code differs in leading
    zeros alone (some clients pad codes to five digits). Of leavers the latest. Raises EmployeeUnknown.
    """
    hired = employees().filter(hired_on__lte=on)
    found = _best(hired.filter(code=code), on=on, leavers=leavers)
    if found is None and len(code) <= LONGEST_PADDING:
        padded = [e for e in hired.filter(code__endswith=code.lstrip("0")) if _padded(e.code) == _padded(code)]
        codes = {employee.code for employee in padded}
        found = _best(hired.filter(code=codes.pop()), on=on, leavers=leavers) if len(codes) == 1 else None
    if found is None:
        raise EmployeeUnknown(code)
    return found


def division_of_code(code: str) -> Division:
    """Raises DivisionUnknown."""
    division = Division.objects.filter(code=code).first()
    if division is None:
        raise DivisionUnknown(code)
    return division


def _best(candidates: EmployeeQuerySet, *, on: dt.date, leavers: bool) -> Employee | None:
    active = candidates.employed_on(on).first()
    if active is None and leavers:
        return candidates.order_by("-resigned_on").first()
    return active


def _padded(code: str) -> str:
    return code.zfill(LONGEST_PADDING)
