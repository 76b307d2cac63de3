"""Run with the attendance app's settings: its tables, one company, employees and four tokens. `python build_attendance.py 40`."""

# ruff: noqa: E402 - the environment and Django are set up before what needs them is imported

from __future__ import annotations

import datetime as dt
import sys

import django

django.setup()

from django.core.management import call_command
from django_scopes import scope

from kakutei.infrastructure import clock
from kakutei.kintai.actions.tokens import issue_token
from kakutei.kintai.api_access.models import Resource, Right
from kakutei.kintai.api_access.terms import TokenTerms
from kakutei.kintai.people.models import Company, Division, Employee, WebApiUse, WorkingType

BOTH = (Right.READ, Right.WRITE)
PAGE = {Resource.EMPLOYEES: BOTH, Resource.DAILY_SCHEDULES: BOTH, Resource.MONTHLY_SCHEDULES: (Right.READ,)}
HERE = ("127.0.0.1", "::1")
TOKENS = {
    "a" * 32: (PAGE | {Resource.PUNCHES: (Right.READ,)}, HERE),
    "b" * 32: (PAGE, HERE),
    "c" * 32: (PAGE | {Resource.DAILY_SCHEDULES: (Right.READ,)}, HERE),
    "d" * 32: (PAGE, ("203.0.113.7",)),
}


def build(people: int, in_a_division: int) -> None:
    """Divisions 1001, 1002, … of so many people each."""
    call_command("migrate", verbosity=0)
    company = Company.objects.create(name="試験商店", webapi_use=WebApiUse.USED, restricted_hours="")
    with scope(company=company):
        codes = range(1001, 1002 + (people - 1) // in_a_division)
        divisions = [Division.objects.create(company=company, code=f"{code}", name=f"{code}") for code in codes]
        kind = WorkingType.objects.create(company=company, code="1", name="正社員")
        for n in range(1, people + 1):
            Employee.objects.create(
                company=company, code=f"{n:04d}", key=f"{n:064x}", family_name="試験", given_name=f"{n}",
                division=divisions[(n - 1) // in_a_division], working_type=kind, hired_on=dt.date(2020, 1, 1),
            )  # fmt: skip
        for secret, (rights, networks) in TOKENS.items():
            ticked = frozenset((resource, right) for resource, pair in rights.items() for right in pair)
            issue_token(
                company=company, terms=TokenTerms("試験", ticked, networks), by=None, at=clock.now(), secret=secret
            )


build(*map(int, sys.argv[1:]))
