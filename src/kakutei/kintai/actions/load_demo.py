from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import transaction
from django_scopes import scope

from kakutei.demo import cast
from kakutei.infrastructure.refusal import Refusal
from kakutei.jptime.clocktext import moment
from kakutei.jptime.workdate import Month
from kakutei.kintai.actions.tokens import issue_token
from kakutei.kintai.api_access.models import Resource, Right
from kakutei.kintai.api_access.terms import TokenTerms
from kakutei.kintai.people.models import (
    Administrator,
    AdministratorKind,
    Company,
    Division,
    Employee,
    User,
    WebApiUse,
    WorkingType,
)
from kakutei.kintai.schedule.models import LeaveType, Origin, Schedule
from kakutei.kintai.timecard.models import Punch, PunchOrigin
from kakutei.kintai.timecard.rules.stamps import PunchKind

BOTH = (Right.READ, Right.WRITE)
RIGHTS = (
    (Resource.EMPLOYEES, BOTH),
    (Resource.DAILY_SCHEDULES, BOTH),
    (Resource.MONTHLY_SCHEDULES, (Right.READ,)),
    (Resource.PUNCHES, (Right.READ,)),
)
NETWORKS = ("127.0.0.1", "::1")
BREAK_MINUTES = 60
LONG_DAY = 6 * 60
# The demo's PINs are no secret; full hashing would take half a second a person.
QUICK_ROUNDS = 1000


class DemoIsThere(Refusal):
    message = "デモの会社「{}」はすでに登録されています。"


@transaction.atomic
def load_demo(
    *, today: dt.date, at: dt.datetime, open_hours: bool, people: Sequence[cast.Person] = cast.PEOPLE
) -> Company:
    """The demo company as of `today`: the same day and people give the same world. Raises DemoIsThere."""
    if Company.objects.filter(name=cast.COMPANY).exists():
        raise DemoIsThere(cast.COMPANY)
    company = Company.objects.create(name=cast.COMPANY, webapi_use=WebApiUse.USED, added_at=at)
    if open_hours:
        company.restricted_hours = ""
        company.save()
    with scope(company=company):
        romu = _administrator(company)
        employees = _employees(company, people)
        _token(company, romu, at)
        Schedule.objects.bulk_create(_schedules(employees, today, at))
        Punch.objects.bulk_create(_punches(employees, today))
    return company


def _administrator(company: Company) -> User:
    romu = User.objects.create(name=cast.ROMU_NAME, email=cast.ROMU_MAIL)
    Administrator.objects.create(company=company, user=romu, kind=AdministratorKind.ALL_ACCESS)
    return romu


def _employees(company: Company, people: Sequence[cast.Person]) -> list[tuple[cast.Person, Employee]]:
    divisions = {
        store.code: Division.objects.create(company=company, code=store.code, name=store.name) for store in cast.STORES
    }
    contracts = dict.fromkeys(person.contract for person in people)
    types = {
        name: WorkingType.objects.create(company=company, code=str(number), name=name)
        for number, name in enumerate(contracts, start=1)
    }
    return [
        (person, _employee(company, person, divisions[person.store.code], types[person.contract])) for person in people
    ]


def _employee(company: Company, person: cast.Person, division: Division, working_type: WorkingType) -> Employee:
    user = User.objects.create(name=person.name, email=person.email) if person.email else None
    return Employee.objects.create(
        company=company,
        code=person.employee_code,
        key=person.employee_key,
        family_name=person.family,
        given_name=person.given,
        family_kana=person.family_kana,
        given_kana=person.given_kana,
        division=division,
        working_type=working_type,
        hired_on=person.hired_on,
        resigned_on=person.retired_on,
        email=person.email,
        pin_hash=PBKDF2PasswordHasher().encode(person.pin, person.employee_key[:22], QUICK_ROUNDS),
        user=user,
    )


def _token(company: Company, romu: User, at: dt.datetime) -> None:
    rights = frozenset((resource, right) for resource, pair in RIGHTS for right in pair)
    terms = TokenTerms(cast.TOKEN_PURPOSE, rights, NETWORKS)
    issue_token(company=company, terms=terms, by=romu, at=at, secret=cast.TOKEN)


def _schedules(people: list[tuple[cast.Person, Employee]], today: dt.date, at: dt.datetime) -> list[Schedule]:
    """The plans of this month's past days, and the paid leave of the whole month."""
    rows = []
    for person, employee in people:
        for date in Month.of(today).span:
            day = cast.planned(person, date) if employee.employed_on(date) else None
            if day is not None and day.leave == cast.Leave.PAID:
                rows.append(_row(employee, date, at, leave=LeaveType.PAID))
            elif day is not None and day.pattern is not None and date < today:
                start, end = moment(date, day.pattern.start), moment(date, day.pattern.end)
                rows.append(_row(employee, date, at, start=start, end=end))
    return rows


def _row(employee: Employee, date: dt.date, at: dt.datetime, **facts: object) -> Schedule:
    return Schedule(
        company_id=employee.company_id,
        employee=employee,
        work_date=date,
        origin=Origin.WEB,
        changed_at=at,
        **facts,
    )


def _punches(people: list[tuple[cast.Person, Employee]], today: dt.date) -> list[Punch]:
    rows = []
    for person, employee in people:
        for date in Month.of(today).span:
            times = cast.worked(person, date, today)
            if times is not None:
                rows += [_punch(employee, date, minute, kind) for minute, kind in _stamps(*times)]
    return rows


def _stamps(start: int, end: int) -> list[tuple[int, PunchKind]]:
    """出勤 and 退勤, and on a long day an hour's rest in the middle."""
    stamps = [(start, PunchKind.CLOCK_IN), (end, PunchKind.CLOCK_OUT)]
    if end - start > LONG_DAY:
        middle = (start + end - BREAK_MINUTES) // 2
        stamps += [(middle, PunchKind.BREAK_START), (middle + BREAK_MINUTES, PunchKind.BREAK_END)]
    return sorted(stamps)


def _punch(employee: Employee, date: dt.date, minute: int, kind: PunchKind) -> Punch:
    at = moment(date, minute)
    return Punch(
        company_id=employee.company_id,
        employee=employee,
        work_date=date,
        kind=kind,
        at=at,
        division=employee.division,
        origin=PunchOrigin.WEB,
        recorded_at=at,
    )
