"""A small company for tests, and a client of its WebAPI."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django_scopes import scope

from kakutei.demo import cast
from kakutei.infrastructure import clock
from kakutei.jptime.clocktext import moment
from kakutei.jptime.workdate import JST
from kakutei.kintai.actions.punches import record_punch
from kakutei.kintai.actions.schedules import put_schedule, set_leave
from kakutei.kintai.actions.tokens import issue_token
from kakutei.kintai.api_access.models import AccessToken, Resource, Right
from kakutei.kintai.api_access.terms import TokenTerms
from kakutei.kintai.api_access.tokens import secret_of
from kakutei.kintai.people.models import (
    Administrator,
    AdministratorKind,
    Company,
    Division,
    Employee,
    Gender,
    User,
    WebApiUse,
    WorkingType,
)
from kakutei.kintai.schedule.models import LeaveType, Origin, Schedule
from kakutei.kintai.schedule.plans import Plan
from kakutei.kintai.timecard.models import Punch, PunchOrigin
from kakutei.kintai.timecard.rules.stamps import PunchKind

TODAY = dt.date(2026, 12, 1)
ALL_RIGHTS = frozenset((resource, right) for resource in Resource for right in Right)


def jst(date: dt.date, hour: int, minute: int = 0, second: int = 0) -> dt.datetime:
    return dt.datetime.combine(date, dt.time(hour, minute, second), tzinfo=JST)


@dataclass
class World:
    """One company with the cast's two stores; a test adds what it is about."""

    company: Company
    ekimae: Division
    konan: Division
    regular: WorkingType
    token: AccessToken
    secret: str
    romu: User
    people: dict[str, Employee] = field(default_factory=dict)

    def employee(self, person: cast.Person = cast.PEOPLE[1], **changes: Any) -> Employee:
        facts: dict[str, Any] = {
            "code": person.employee_code,
            "key": person.employee_key,
            "family_name": person.family,
            "given_name": person.given,
            "family_kana": person.family_kana,
            "given_kana": person.given_kana,
            "gender": Gender.FEMALE,
            "division": self.ekimae if person.store is cast.EKIMAE else self.konan,
            "working_type": self.regular,
            "hired_on": person.hired_on,
            "resigned_on": person.retired_on,
            "email": person.email,
        }
        return Employee.objects.create(company=self.company, **{**facts, **changes})

    def plan(self, employee: Employee, date: dt.date, start: int, end: int, **more: Any) -> Schedule:
        wanted = Plan(moment(date, start * 60), moment(date, end * 60), **more)
        return put_schedule(employee=employee, work_date=date, plan=lambda _: wanted, origin=Origin.WEB, at=clock.now())

    def leave(self, employee: Employee, date: dt.date) -> Schedule:
        return set_leave(employee=employee, work_date=date, leave=LeaveType.PAID, note="", at=clock.now())

    def punch(self, employee: Employee, at: dt.datetime, kind: PunchKind = PunchKind.CLOCK_IN, **more: Any) -> Punch:
        return record_punch(employee=employee, punched_at=at, kind=kind, origin=PunchOrigin.WEB, at=clock.now(), **more)

    def token_with(self, *rights: tuple[Resource, Right], networks: tuple[str, ...] = ("127.0.0.1",)) -> str:
        terms = TokenTerms(cast.TOKEN_PURPOSE, frozenset(rights), networks)
        return secret_of(issue_token(company=self.company, terms=terms, by=None, at=clock.now()))


def build_world(name: str = cast.COMPANY, *, key: str = "minato") -> World:
    """`key`: of the company in the addresses of its pages."""
    company = Company.objects.create(name=name, key=key, webapi_use=WebApiUse.USED)
    with scope(company=company):
        divisions = [
            Division.objects.create(company=company, code=store.code, name=store.name) for store in cast.STORES
        ]
        regular = WorkingType.objects.create(company=company, code="1", name="正社員")
        romu = User.objects.create(name=cast.ROMU_NAME, email=f"{company.pk}.{cast.ROMU_MAIL}")
        Administrator.objects.create(company=company, user=romu, kind=AdministratorKind.ALL_ACCESS)
        terms = TokenTerms(cast.TOKEN_PURPOSE, ALL_RIGHTS, ("127.0.0.1", "::1"))
        token = issue_token(company=company, terms=terms, by=romu, at=clock.now())
        return World(company, *divisions, regular, token, secret_of(token), romu)


class Api:
    """Speaks to the WebAPI as a client does."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.client = Client()

    def ask(self, method: str, path: str, body: Any = None, *, secret: str | None = None, **extra: Any) -> Any:
        used = self.secret if secret is None else secret
        headers = {"Authorization": f"Bearer {used}", **extra.pop("headers", {})} if used else {}
        if body is not None:
            extra.setdefault("content_type", "application/json")
            return self.client.generic(method, f"/v1.0{path}", as_bytes(body), headers=headers, **extra)
        return self.client.generic(method, f"/v1.0{path}", headers=headers, **{"content_type": "", **extra})

    def get(self, path: str, **extra: Any) -> Any:
        return self.ask("GET", path, **extra)

    def put(self, path: str, body: Any, **extra: Any) -> Any:
        return self.ask("PUT", path, body, **extra)

    def post(self, path: str, body: Any = None, **extra: Any) -> Any:
        return self.ask("POST", path, body, **extra)

    def delete(self, path: str, **extra: Any) -> Any:
        return self.ask("DELETE", path, **extra)


def as_bytes(body: Any) -> bytes:
    return body if isinstance(body, bytes) else json.dumps(body).encode()


def code_of(response: Any) -> object:
    """The error code of an answer in either envelope."""
    answer = response.json()
    return answer["errors"][0]["code"] if "errors" in answer else answer["code"]
