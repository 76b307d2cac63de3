"""Whose text a row is, who comes, and what stands in addresses and forms: the spec that is swept."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.test import Client
from django_scopes import scope, scopes_disabled
from post_office.models import STATUS, Email

from kakutei.audit.actor import Actor, ActorKind, acting_as
from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import record
from kakutei.authentication.company_scope import OPEN_COMPANY
from kakutei.authentication.identity import add_operator
from kakutei.authentication.models import DeviceSession, Passkey, SignInLink
from kakutei.demo import cast
from kakutei.jptime.workdate import Month
from kakutei.kintai.api_access.models import AccessLog, AccessToken
from kakutei.kintai.people.models import (
    Administrator,
    AdministratorKind,
    AuditChain,
    AuditEntry,
    Company,
    Division,
    Employee,
    Invitation,
    Tablet,
    User,
    WorkingType,
)
from kakutei.kintai.people.scope import OPEN_TABLET
from kakutei.kintai.schedule.models import Schedule
from kakutei.kintai.timecard.models import Punch

from ..actor_client import ActorClient
from ..app_spec import AppSpec, Ids
from ..canary import Canaries, mark_all
from ..sessions import NEVER_DRAWN, actor, give_passkey, pending_second_factor
from .world import CHIBA, EGUCHI, GROUPS, JOINED, KEPT, NOON, PLACES, TODAY, Home, build

BOTH = "both@example.jp"

# --- whose text is it? ---


class Belongings:
    """Which group a row belongs to."""

    def __init__(self, homes: list[Home]) -> None:
        self.homes = {home.company.pk: home for home in homes}
        self.users: dict[int, str] = {}
        for home in homes:
            for who in Administrator._base_manager.filter(company=home.company).exclude(user__email=BOTH):
                self.users[who.user_id] = home.group("leaders")
            for employee in Employee._base_manager.filter(company=home.company):
                if employee.user_id:
                    self.users[employee.user_id] = home.group_of_employee(employee.pk)

    def group_of(self, row: models.Model) -> str | None:
        if isinstance(row, User | DeviceSession | SignInLink):
            return self.users.get(row.pk if isinstance(row, User) else row.user_id or 0)
        if isinstance(row, AuditEntry | AuditChain):
            home = self.homes.get(row.company_number)
            return home.group("record") if home else None
        home = self.homes.get(row.pk if isinstance(row, Company) else getattr(row, "company_id", 0))
        return self._in(home, row) if home else None

    def to_mark(self, row: models.Model) -> str | None:
        return None if isinstance(row, AuditEntry | AuditChain) else self.group_of(row)

    def _in(self, home: Home, row: Any) -> str:
        if isinstance(row, Company):
            return home.group("name")
        if isinstance(row, Division | WorkingType):
            return home.group("places")
        if isinstance(row, Employee):
            return home.group_of_employee(row.pk)
        if isinstance(row, Administrator) or (isinstance(row, Invitation) and row.employee_id is None):
            return home.group("leaders")
        if hasattr(row, "employee_id"):
            return home.group_of_employee(row.employee_id)
        if isinstance(row, Tablet):
            return home.group("ekimae" if row.division_id == home.divisions["1001"].pk else "konan")
        ours = isinstance(row, AccessToken) or (hasattr(row, "token_id") and not isinstance(row, AccessLog))
        return home.group("token" if ours else "office")


# --- who comes ---


def tablet_client(tablet: Tablet) -> ActorClient:
    client = Client()
    session = client.session
    session[OPEN_TABLET] = tablet.pk
    session.save()
    return ActorClient("tablet", {settings.SESSION_COOKIE_NAME: str(session.session_key)})


def bearer(name: str, secret: str) -> ActorClient:
    return ActorClient(name, headers={"Authorization": f"Bearer {secret}"})


def _visitors(home: Home, other: Home) -> dict[str, ActorClient]:
    def user(email: str) -> User:
        return User.objects.get(email__endswith=email)

    people = {
        "romu": user("a.romu@example.jp"),
        "boss": user("a.boss1001@example.jp"),
        "other_boss": user("a.boss1002@example.jp"),
        "employee": user(f"a.{EGUCHI.email}"),
        "operator": User.objects.get(is_operator=True),
        "stranger": user("b.romu@example.jp"),
    }
    give_passkey(people["boss"], "鍵", number=NEVER_DRAWN)
    return {
        "anonymous": ActorClient("anonymous"),
        "pending_second_factor": pending_second_factor(people["boss"]),
        **{name: actor(name, each) for name, each in people.items()},
        "both": actor("both", user(BOTH), {OPEN_COMPANY: home.company.pk}),
        "both_there": actor("both_there", user(BOTH), {OPEN_COMPANY: other.company.pk}),
        "tablet": tablet_client(home.tablet),
        "token": bearer("token", home.secret),
        "reading_token": bearer("reading_token", home.read_only),
        "strange_token": bearer("strange_token", other.secret),
    }


def _seen() -> dict[str, set[str]]:
    def of(letter: str, *places: str) -> set[str]:
        return {f"{letter}.{place}" for place in places}

    everything = [place for place in PLACES if place != "secret"]
    records = ("token", "name", "places", "ekimae", "konan", "me")
    return {
        "anonymous": set(),
        "pending_second_factor": set(),
        "romu": of("A", *everything),
        "boss": of("A", "name", "places", "leaders", "ekimae", "me"),
        "other_boss": of("A", "name", "places", "leaders", "konan"),
        "employee": of("A", "name", "places", "me"),
        "tablet": of("A", "name", "places"),
        "operator": of("A", "name", "places", "leaders", "office") | of("B", "name", "places", "leaders", "office") | {"-.mail"},
        "stranger": of("B", *everything),
        "both": of("A", *everything) | {"B.name"},
        "both_there": of("B", *everything) | {"A.name"},
        "token": of("A", *records),
        "reading_token": of("A", *records),
        "strange_token": of("B", *records),
    }  # fmt: skip


# --- the ids ---


def ids_of(home: Home, code: str, number: str) -> Ids:
    """What addresses and forms name, about one division and one of its people."""
    division = Division._base_manager.get(pk=home.divisions[code].pk)
    employee = Employee._base_manager.get(pk=home.people[number].pk)
    with scope(company=home.company):
        return {
            "division_code": division.code,
            "division_id": division.pk,
            "working_type": employee.working_type_id,
            "month": Month(2026, 12),
            "date": TODAY - dt.timedelta(days=1),
            "employee_id": employee.pk,
            "person_id": employee.pk,
            "employee_key": employee.key,
            "code": employee.code,
            "punch_id": Punch.objects.filter(employee=employee).latest("pk").pk,
            "tablet_id": home.tablet.pk,
            "token_id": AccessToken.objects.filter(stopped_at=None).first().pk,  # type: ignore[union-attr] # there are two
            "company_id": home.company.pk,
            "invitation_id": Invitation.objects.get(employee=employee).pk,
            "guest_id": Invitation.objects.get(employee=None).pk,
            "administrator_id": Administrator.objects.get(division=home.divisions["1001"]).pk,
            "company_key": home.company.key,
            "rest": f"settings/employees/{employee.pk}",
            "mail_id": Email.objects.get(status=STATUS.failed).pk,
            "secret": "unknown-secret",
            "device": "unknown-device",
            "passkey_id": passkey_of(home).pk,
            "token": home.secret,
            "date_or_key": employee.key,
            "work_place": division.pk,
            "words": home.company.name,
            "company_name": Company.objects.get(pk=home.company.pk).name,
            "one": 1,
        }


def passkey_of(home: Home) -> Passkey:
    """One that stands at the all-access administrator's."""
    leads = User.objects.filter(
        administrations__company=home.company, administrations__kind=AdministratorKind.ALL_ACCESS
    )
    user = leads.exclude(email=BOTH).get()
    return Passkey.objects.filter(user=user).first() or give_passkey(user, "鍵")


UNKNOWN: Ids = {
    **dict.fromkeys(
        ("division_id", "working_type", "employee_id", "person_id", "punch_id", "tablet_id", "token_id", "company_id", "mail_id",
         "invitation_id", "guest_id", "administrator_id", "passkey_id"),
        987654321,
    ),
    "company_key": "2345678923", "rest": "settings/employees/987654321",
    "division_code": "9999", "month": Month(2026, 12), "date": TODAY - dt.timedelta(days=1), "employee_key": "9" * 64,
    "code": "9999", "secret": "unknown-secret", "device": "unknown-device", "token": "9" * 32, "date_or_key": "9" * 64, "work_place": 987654321,
    "words": "どこにもない会社", "company_name": "どこにもない会社", "one": 1,
}  # fmt: skip
QUESTIONS = (
    "division=division_code", "company=company_id", "words=words", "address=words", "state=words", "page=one",
    "leavers=one", "next=words", "employeeKeys=employee_key", "ondivision=one",
)  # fmt: skip


def _on_record(homes: list[Home], canaries: Canaries) -> None:
    """Record one entry per company, with a canary in every text: the database does not allow changing it afterwards."""
    for home in homes:
        sign = canaries.sign(home.group("record"))
        who = Actor(ActorKind.PERSON, 987, f"記録の人{sign}", f"192.0.2.9{sign}")
        with acting_as(lambda who=who: who):
            record(
                AuditAction.OPTION_SET, company=home.company, words=f"対象{sign}", before={"メモ": f"前{sign}"},
                after={"メモ": f"後{sign}"}, at=NOON,
            )  # fmt: skip


def build_spec() -> AppSpec:
    """Call it inside a transaction; the caller rolls it back."""
    from .matrix import DIVISION_BOUND, MATRIX  # it needs this module's ids

    add_operator(email="unei@example.jp", name="運営 担当")
    homes = [build("A", "みなと珈琲"), build("B", "となり商店")]
    both = User.objects.create(email=BOTH, name="両方 太郎")
    for home in homes:
        Administrator._base_manager.create(company=home.company, user=both, kind=AdministratorKind.ALL_ACCESS)
    belongings, canaries = Belongings(homes), Canaries(GROUPS)
    Email.objects.create(
        from_email="a@example.jp", to="someone@example.jp", subject=f"お知らせ{canaries.sign('-.mail')}",
        status=STATUS.failed, created=NOON, last_updated=NOON,
    )  # fmt: skip
    with scopes_disabled():
        mark_all(canaries, belongings.to_mark, order=[Division, Employee, Schedule], kept=KEPT, joined=JOINED)
        _on_record(homes, canaries)
        for home in homes:
            canaries.literals |= {home.secret: home.group("token"), home.read_only: home.group("token")}
        own, foreign = (ids_of(home, "1001", CHIBA.number) for home in homes)
        neighbour = ids_of(homes[0], "1002", cast.EDITOR_KONAN.number)
        actors = _visitors(*homes)
    beside = {**own, **{key: neighbour[key] for key in DIVISION_BOUND}}
    return AppSpec(
        matrix=MATRIX,
        actors=actors,
        canaries=canaries,
        group_of=belongings.group_of,
        sees=_seen(),
        own=own,
        foreign=foreign,
        neighbour=beside,
        unknown=UNKNOWN,
        bound=frozenset({"boss"}),
        homes={"stranger": foreign, "strange_token": foreign, "both_there": foreign, "other_boss": beside},
        alike={"stranger": "romu", "both_there": "both", "strange_token": "token", "other_boss": "boss"},
        narrow=frozenset({"boss", "other_boss", "employee", "tablet"}),
        only_shown={"both": {"B.name"}, "both_there": {"A.name"}},
        touches={
            **{key: {"A.record"} for key in actors},
            **{key: {"A.record", "B.record"} for key in ("both", "both_there", "operator", "strange_token")},
            "tablet": {"A.ekimae", "A.konan", "A.me", "A.record"},
        },
        journals=frozenset({"kintai_api_access.AccessLog", "kintai_people.PinTry"}),
        named=frozenset(
            {
                "division_code",
                "division_id",
                "employee_id",
                "person_id",
                "administrator_id",
                "guest_id",
                "invitation_id",
                "punch_id",
                "tablet_id",
                "token_id",
            }
        ),
        questions=QUESTIONS,
    )
