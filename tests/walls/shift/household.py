"""Whose text a row is, who comes, and what stands in addresses and forms: the house that is swept."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.test import Client
from django_scopes import scope, scopes_disabled
from post_office.models import STATUS, Email

from kakutei.demo import cast
from kakutei.edge import clock
from kakutei.shift.actions.import_staff import preview_import
from kakutei.shift.link.models import Connection, DesiredDay, Mapping, PlanReading
from kakutei.shift.notices.models import Notice
from kakutei.shift.people.models import (
    Account,
    Company,
    Invitation,
    Role,
    RoleKind,
    Staff,
    Store,
    User,
)
from kakutei.shift.people.rules.fates import digest_of
from kakutei.shift.people.rules.stafflist import read_list
from kakutei.shift.plans.models import Inquiry, ProOrder
from kakutei.shift.roster.models import Draft, Pattern
from kakutei.shift.roster.table import read_table
from kakutei.signin.operators import add_operator

from ..canary import Canaries, mark_all
from ..house import House, Ids
from ..visiting import Visitor
from .world import CHIBA, EGUCHI, GROUPS, JOINED, KEPT, MONTH, NOON, PLACES, Home, build

# --- whose text is it? ---


class Belongings:
    """Which group a row belongs to."""

    def __init__(self, homes: list[Home]) -> None:
        self.homes = {home.company.pk: home for home in homes}
        self.accounts = {home.company.account_id: home for home in homes}
        self.users: dict[int, str] = {}
        self.codes: dict[tuple[str, str], str] = {}
        for home in homes:
            for role in Role._base_manager.filter(company=home.company):
                leading = role.kind in (RoleKind.OWNER, RoleKind.ADMINISTRATOR)
                self.users[role.user_id] = home.group("leaders")
                if not leading:
                    staff = Staff._base_manager.get(company=home.company, user=role.user_id)
                    self.users[role.user_id] = home.group_of_staff(staff.pk)
            for person in Mapping._base_manager.filter(company=home.company):
                staff = Staff._base_manager.get(company=home.company, number=person.code)
                self.codes[home.letter, person.employee_key] = home.group_of_staff(staff.pk)

    def group_of(self, row: models.Model) -> str | None:
        if isinstance(row, User):
            return self.users.get(row.pk)
        if isinstance(row, Account | ProOrder):
            home = self.accounts.get(row.pk if isinstance(row, Account) else row.account_id)
            return home.group("office") if home else None
        home = self.homes.get(row.pk if isinstance(row, Company) else getattr(row, "company_id", 0))
        return self._in(home, row) if home else None

    def _in(self, home: Home, row: Any) -> str:
        if isinstance(row, Company):
            return home.group("name")
        if isinstance(row, Store):
            return home.group("places")
        if isinstance(row, Staff):
            return home.group_of_staff(row.pk)
        if hasattr(row, "staff_id"):
            return home.group_of_staff(row.staff_id)
        if hasattr(row, "employee_key"):
            return self.codes.get((home.letter, row.employee_key)) or self._marked(home, row.employee_key)
        if getattr(row, "store_id", None):
            return home.group_of_store(row.store_id)
        if isinstance(row, Inquiry):
            asker = self.users.get(row.asked_by_id, "")
            return home.group("office") if asker == home.group("leaders") else asker
        return home.group("link" if isinstance(row, Connection | PlanReading) else "office")

    def _marked(self, home: Home, key: str) -> str:
        """After marking the key is longer."""
        known = (
            group for (letter, plain), group in self.codes.items() if letter == home.letter and plain[:60] == key[:60]
        )
        return next(known, home.group("ekimae"))


# --- who comes ---


def visitor(name: str, user: User) -> Visitor:
    client = Client()
    client.force_login(user)
    return Visitor(name, {key: morsel.value for key, morsel in client.cookies.items()})


def _visitors(home: Home, other: Home) -> dict[str, Visitor]:
    def at(place: Home, kind: str, number: str = "") -> User:
        roles = Role._base_manager.filter(company=place.company, kind=kind)
        staff = Staff._base_manager.filter(company=place.company, pk=place.people[number].pk if number else None)
        users = User.objects.filter(pk__in=roles.values("user"))
        found = users.filter(pk__in=staff.values("user")).first() if number else users.first()
        assert found is not None
        return found

    people = {
        "owner": at(home, RoleKind.OWNER),
        "administrator": at(home, RoleKind.ADMINISTRATOR),
        "editor": at(home, RoleKind.SHIFT_EDITOR, cast.EDITOR_EKIMAE.number),
        "other_editor": at(home, RoleKind.SHIFT_EDITOR, cast.EDITOR_KONAN.number),
        "staff": at(home, RoleKind.STAFF, EGUCHI.number),
        "operator": User.objects.get(is_operator=True),
        "stranger": at(other, RoleKind.OWNER),
    }
    return {"anonymous": Visitor("anonymous"), **{name: visitor(name, user) for name, user in people.items()}}


def _seen() -> dict[str, set[str]]:
    def of(letter: str, *places: str) -> set[str]:
        return {f"{letter}.{place}" for place in places}

    everything = [place for place in PLACES if place != "secret"]
    planning = ("name", "places", "leaders", "link", "both")
    return {
        "anonymous": set(),
        "owner": of("A", *everything),
        "administrator": of("A", *everything),
        "editor": of("A", *planning, "ekimae", "me"),
        "other_editor": of("A", *planning, "konan"),
        "staff": of("A", "name", "places", "me"),
        "operator": {*of("A", "name", "places", "leaders", "link", "office"), *of("B", "name", "places", "leaders", "link", "office"), "-.mail"},
        "stranger": of("B", *everything),
    }  # fmt: skip


# --- the ids ---


def ids_of(home: Home, code: str, number: str) -> Ids:
    """What addresses and forms name, about one store and one of its people."""
    company, store = home.company, Store._base_manager.get(pk=home.stores[code].pk)
    staff = Staff._base_manager.get(pk=home.people[number].pk)
    with scope(company=company):
        mapped = Mapping.objects.exclude(code__in=Staff.objects.values("number")).first() or Mapping.objects.first()
        return {
            "store_id": store.pk,
            "month": MONTH,
            "staff_id": staff.pk,
            "date": dt.date(2026, 12, 22),
            "pattern_id": Pattern.objects.filter(store=store).order_by("pk")[0].pk,
            "notice_id": Notice.objects.get(cause="paused").pk,
            "company_id": company.pk,
            "account_id": company.account_id,
            "inquiry_id": Inquiry.objects.get().pk,
            "mail_id": Email.objects.get(status=STATUS.failed).pk,
            "secret": "nobodys-secret",
            "device": "nobodys-device",
            "invitation_id": Invitation.objects.get(staff=staff).pk,
            "day": DesiredDay.objects.get(staff=staff, work_date=dt.date(2026, 12, 20)).pk,
            "user": User.objects.get(roles__company=company, roles__kind=RoleKind.OWNER).pk,
            "employee": mapped.pk if mapped else 0,
            "order": ProOrder.objects.get(account=company.account_id).pk,
            "number": staff.number,
            "store": store.name,
            "digest": read_table(store, MONTH.span).digest(),
            "words": company.name,
            "one": 1,
        }


UNKNOWN: Ids = {
    **dict.fromkeys(
        ("store_id", "staff_id", "pattern_id", "notice_id", "company_id", "account_id", "inquiry_id", "mail_id",
         "invitation_id", "day", "user", "employee", "order"),
        987654321,
    ),
    "month": MONTH, "date": dt.date(2026, 12, 22), "secret": "nobodys-secret", "device": "nobodys-device", "number": "9999", "store": "どこにもない店",
    "digest": "0" * 64, "words": "どこにもない会社", "one": 1,
}  # fmt: skip


def seen_of_file(home: Home, rows: list[list[str]]) -> str:
    """The digest of the preview of these rows."""
    with scope(company=home.company):
        found = preview_import(company=home.company, rows=read_list(rows).rows, accepted=(), at=clock.now())
    return digest_of(found)


def build_house() -> House:
    """Inside a transaction that is undone by whoever asked."""
    from .matrix import MATRIX, NEWCOMERS, STORE_BOUND  # they need this module's ids

    add_operator(email="unei@example.jp", name="運営 担当")
    homes = [build("A", "みなと珈琲"), build("B", "となり商店")]
    belongings, canaries = Belongings(homes), Canaries(GROUPS)
    Email.objects.create(
        from_email="a@example.jp", to="someone@example.jp", subject=f"お知らせ{canaries.sign('-.mail')}",
        status=STATUS.failed,
        created=NOON, last_updated=NOON,
    )  # fmt: skip
    with scopes_disabled():
        mark_all(canaries, belongings.group_of, order=[Store, Staff, Pattern, Draft], kept=KEPT, joined=JOINED)
        own, foreign = (ids_of(home, "1001", CHIBA.number) for home in homes)
        neighbour = ids_of(homes[0], "1002", cast.EDITOR_KONAN.number)
        for home, ids in ((homes[0], own), (homes[1], foreign), (homes[0], neighbour)):
            ids["seen"] = seen_of_file(home, NEWCOMERS(ids))
        visitors = _visitors(*homes)
    return House(
        matrix=MATRIX,
        visitors=visitors,
        canaries=canaries,
        group_of=belongings.group_of,
        sees=_seen(),
        own=own,
        foreign=foreign,
        neighbour={**own, **{key: neighbour[key] for key in STORE_BOUND}},
        unknown={**UNKNOWN, "seen": "0" * 64},
        bound=frozenset({"editor"}),
        homes={"stranger": foreign},
        questions=(
            "store=store_id", "staff=staff_id", "company=company_id", "view=one", "part=one", "since=one", "page=one",
            "month=month", "words=words", "address=words", "state=words", "health=words", "next=words",
        ),
    )  # fmt: skip
