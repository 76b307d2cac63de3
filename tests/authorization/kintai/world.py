"""Two companies of the attendance app with the same people, codes and names, each row marked with a canary."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django_scopes import scope

from kakutei.audit.operator_views import record_operator_view
from kakutei.authentication.models import Purpose, SignInLink
from kakutei.demo import cast
from kakutei.jptime.clocktext import moment
from kakutei.jptime.workdate import JST
from kakutei.kintai.actions.punches import record_punch
from kakutei.kintai.actions.schedules import put_schedule
from kakutei.kintai.actions.tablets import open_tablet
from kakutei.kintai.actions.tokens import issue_token
from kakutei.kintai.api_access.models import AccessLog, AccessToken, Resource, Right
from kakutei.kintai.api_access.terms import TokenTerms
from kakutei.kintai.api_access.tokens import secret_of
from kakutei.kintai.people.models import (
    AccessKind,
    Administrator,
    AdministratorKind,
    Company,
    Division,
    Employee,
    Invitation,
    PinTry,
    Tablet,
    User,
    WebApiUse,
    WorkingType,
)
from kakutei.kintai.schedule.models import Origin
from kakutei.kintai.schedule.plans import Plan
from kakutei.kintai.timecard.models import PunchOrigin
from kakutei.kintai.timecard.rules.stamps import PunchKind

from ..canary import COMPANY, EMPTY

TODAY = dt.date(2026, 12, 10)
NOON = dt.datetime(2026, 12, 10, 12, tzinfo=JST)
CHIBA, EGUCHI = cast.PEOPLE[2], cast.PEOPLE[4]
PEOPLE = (cast.EDITOR_EKIMAE, CHIBA, EGUCHI, cast.EDITOR_KONAN, cast.PEOPLE[9])
PLACES = ("name", "places", "leaders", "token", "office", "ekimae", "konan", "me", "record", "secret")
GROUPS = [f"{company}.{place}" for company in "AB" for place in PLACES] + ["-.mail"]
KEPT = {
    "kintai_people.Company.key": "stands in addresses, and is drawn",
    "kintai_people.AuditEntry.object_kind": "a table's name",
    "kintai_people.AuditEntry.previous_hash": "computed",
    "kintai_people.AuditEntry.hash": "computed",
    "kintai_people.AuditEntry.what": "one of a list",
    "kintai_people.AuditChain.hash": "computed",
    "kintai_people.Invitation.guest_name": EMPTY,
    "kintai_people.Company.restricted_hours": "hours are read from it",
    "kintai_people.Employee.pin_hash": "a secret",
    "kintai_api_access.AccessToken.sealed": "a secret",
    "kintai_api_access.AccessToken.token_lookup_hash": "a secret",
    "kintai_api_access.TokenAddress.network": "an address is read from it",
    "duties.FailingDuty.last_kind": "the name of an error's class",
}
JOINED = dict.fromkeys(
    ("kintai_people.Division.code", "kintai_people.Employee.code", "kintai_people.Employee.key"), COMPANY
)
ALL_RIGHTS = frozenset((resource, right) for resource in Resource for right in Right)
READ_ONLY = frozenset((resource, Right.READ) for resource in Resource)


@dataclass
class Home:
    """One of the two companies. `letter` is A or B."""

    letter: str
    company: Company
    divisions: dict[str, Division]
    people: dict[str, Employee]
    secret: str
    read_only: str
    tablet: Tablet

    def group(self, place: str) -> str:
        return f"{self.letter}.{place}"

    def group_of_employee(self, employee_id: int | None) -> str:
        for person, employee in zip(PEOPLE, self.people.values(), strict=True):
            if employee.pk == employee_id and person is EGUCHI:
                return self.group("me")
            if employee.pk == employee_id:
                return self.group("ekimae" if person.store is cast.EKIMAE else "konan")
        return self.group("ekimae")


def build(letter: str, name: str) -> Home:
    company = Company.objects.create(name=name, webapi_use=WebApiUse.USED, added_at=NOON)
    with scope(company=company):
        divisions = {
            each.code: Division.objects.create(company=company, code=each.code, name=each.name) for each in cast.STORES
        }
        regular = WorkingType.objects.create(company=company, code="1", name="正社員")
        romu = _administrator(company, letter, "romu", None)
        for code, division in divisions.items():
            _administrator(company, letter, f"boss{code}", division)
        people = {each.number: _employee(company, divisions, regular, each, letter) for each in PEOPLE}
        tokens = [
            issue_token(company=company, terms=TokenTerms("連携", rights, ("127.0.0.1",)), by=romu, at=NOON)
            for rights in (ALL_RIGHTS, READ_ONLY)
        ]
        secrets = [secret_of(token) for token in tokens]
        tablet = open_tablet(division=divisions["1001"], by=romu, at=NOON)
        home = Home(letter, company, divisions, people, *secrets, tablet)
        _records(home, tokens[0], romu)
    return home


def _administrator(company: Company, letter: str, name: str, division: Division | None) -> User:
    user = User.objects.create(name=f"管理 {name}", email=f"{letter.lower()}.{name}@example.jp")
    kind = AdministratorKind.DIVISION if division else AdministratorKind.ALL_ACCESS
    Administrator.objects.create(company=company, user=user, kind=kind, division=division)
    return user


def _employee(
    company: Company, divisions: dict[str, Division], regular: WorkingType, person: cast.Person, letter: str
) -> Employee:
    user = User.objects.create(name=person.name, email=f"{letter.lower()}.{person.email}")
    return Employee.objects.create(
        company=company, code=person.number, key=f"{letter.lower()}{person.employee_key[:40]}", family_name=person.family,
        given_name=person.given, family_kana=person.family_kana, given_kana=person.given_kana,
        division=divisions[person.store.code], working_type=regular, hired_on=person.hired_on, email=user.email,
        pin_hash=make_password("4321"), user=user,
    )  # fmt: skip


def _records(home: Home, token: AccessToken, by: User) -> None:
    for employee in home.people.values():
        for date in (TODAY - dt.timedelta(days=1), TODAY, TODAY + dt.timedelta(days=1)):
            plan = Plan(moment(date, 540), moment(date, 1080), note="早出")
            put_schedule(employee=employee, work_date=date, plan=lambda _, plan=plan: plan, origin=Origin.WEB, at=NOON)
        record_punch(
            employee=employee, punched_at=NOON - dt.timedelta(hours=3), kind=PunchKind.CLOCK_IN,
            origin=PunchOrigin.WEB, by=by, at=NOON,
        )  # fmt: skip
    add_invitations(home, by)
    PinTry.objects.create(company=home.company, code="0009", address="192.0.2.9", tried_at=NOON)
    AccessLog.objects.create(
        company=home.company, token=token, method="GET", path="/v1.0/employees", address="192.0.2.9",
        allowance="general", received_at=NOON, status=200,
    )  # fmt: skip
    record_operator_view(company=home.company, by=User.objects.get(is_operator=True), page="会社のページ", at=NOON)


def add_invitations(home: Home, by: User) -> None:
    """One for each employee and one for a guest."""
    for number, invited in home.people.items():
        _invited(home, by, number, employee=invited)
    _invited(home, by, "guest", guest_name="顧問 社労士")


def _invited(home: Home, by: User, name: str, **whom: object) -> None:
    link = SignInLink.objects.create(
        purpose=Purpose.INVITATION, email="", asked_from="", asked_with="", asked_at=NOON,
        expires_at=NOON + dt.timedelta(days=7), secret_hash=f"{home.letter}{name}",
    )  # fmt: skip
    kind = AccessKind.EMPLOYEE if "employee" in whom else AccessKind.ALL_ACCESS
    number = 41_000 + link.pk  # no number that stands on a page by chance
    Invitation.objects.create(pk=number, company=home.company, link=link, kind=kind, invited_by=by, **whom)
