"""Employees: added and changed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from django.contrib.auth.hashers import make_password
from django.db import transaction

from kakutei.access.roles import check_leader_left, lock, replace_address, retire
from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import facts, record
from kakutei.infrastructure.mail_address import plain_address
from kakutei.infrastructure.refusal import Refusal
from kakutei.kintai.people.models import Company, Division, Employee, User, WorkingType


class CodeTaken(Refusal):
    message = "従業員コード「{}」は、在職期間が重なる別の従業員が使っています。別のコードにしてください。"


class LeavesBeforeHiring(Refusal):
    message = "退職日は入社日以降の日にしてください。"


class AddressTaken(Refusal):
    message = "メールアドレス「{}」は別の従業員が使っています。"


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
    """For 操作記録: everything except the PIN."""
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


@transaction.atomic
def add_employee(*, company: Company, details: StaffDetails) -> Employee:
    """A new employee with a key of their own. Raises what is wrong with `details`."""
    lock(company)
    employee = Employee(company=company)
    write(employee, details)
    record(AuditAction.EMPLOYEE_ADDED, company=company, about=employee, after=facts_of(employee))
    return employee


@transaction.atomic
def change_employee(*, employee: Employee, details: StaffDetails, by: User, at: dt.datetime) -> None:
    """Other details for the same key; a changed code keeps all records. Raises what is wrong with `details`.

    A user who signs in by another address than the new one is signed out, and so is a retired employee; raises
    LastLeader or AboveOwnRole where that is not allowed.
    """
    lock(employee.company)
    row = Employee.objects.select_related("user").get(pk=employee.pk)
    before = facts_of(row)
    if (
        plain_address(details.email) == employee.email
    ):  # not typed: a user who has signed in meanwhile keeps the new address
        details = replace(details, email=row.email)
    write(row, details)
    retire([row], by=by, at=at)
    if row.user and row.user.email and row.user.email != row.email:
        replace_address(row, by=by, at=at)
        check_leader_left()
    after = {**facts_of(row), **({"PIN": "変更"} if details.pin else {})}
    record(AuditAction.EMPLOYEE_CHANGED, company=row.company_id, about=row, before=before, after=after)
