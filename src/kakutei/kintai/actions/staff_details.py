"""What is typed about an employee, and what must be true of it: shared by adding and changing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from kakutei.audit.recording import facts
from kakutei.kintai.people.models import Division, Employee, WorkingType
from kakutei.kintai.people.refusals import Refused
from kakutei.signin.identity import plain_address


class CodeTaken(Refused):
    """従業員コード「{}」は、在職期間が重なる別の従業員が使っています。別のコードにしてください。"""


class LeavesBeforeHiring(Refused):
    """退職日は入社日以降の日にしてください。"""


class AddressTaken(Refused):
    """メールアドレス「{}」は別の従業員が使っています。"""


@dataclass(frozen=True)
class StaffDetails:
    code: str
    family_name: str
    given_name: str
    family_kana: str
    given_kana: str
    gender: str
    division: Division
    working_type: WorkingType
    hired_on: dt.date
    resigned_on: dt.date | None
    email: str
    pin: str
    """Empty keeps the PIN that there is."""


NAMES = (
    "code", "family_name", "given_name", "family_kana", "given_kana", "gender", "division", "working_type", "hired_on",
    "resigned_on", "email",
)  # fmt: skip


def facts_of(employee: Employee) -> dict[str, str]:
    """For 操作記録: all but the PIN."""
    return facts(employee, NAMES)


def write(employee: Employee, details: StaffDetails) -> None:
    """Checks `details`, puts them on the row and saves it. Raises what is wrong."""
    _check(employee, details)
    employee.code = details.code
    employee.family_name, employee.given_name = details.family_name, details.given_name
    employee.family_kana, employee.given_kana = details.family_kana, details.given_kana
    employee.gender, employee.division, employee.working_type = details.gender, details.division, details.working_type
    employee.hired_on, employee.resigned_on = details.hired_on, details.resigned_on
    employee.email = plain_address(details.email)
    if details.pin:
        employee.pin_hash = make_password(details.pin)
    employee.save()


def _check(employee: Employee, details: StaffDetails) -> None:
    if details.resigned_on is not None and details.resigned_on < details.hired_on:
        raise LeavesBeforeHiring
    others = Employee.objects.exclude(pk=employee.pk)
    if any(_overlap(other, details) for other in others.filter(code=details.code)):
        raise CodeTaken(details.code)
    if details.email and others.filter(user__email=plain_address(details.email)).exists():
        raise AddressTaken(details.email)


def _overlap(other: Employee, details: StaffDetails) -> bool:
    ends_before = other.resigned_on is not None and other.resigned_on < details.hired_on
    begins_after = details.resigned_on is not None and details.resigned_on < other.hired_on
    return not (ends_before or begins_after)
