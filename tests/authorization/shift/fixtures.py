"""Whose text a row is, who comes, and what stands in addresses and forms: the spec that is swept."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django_scopes import scope, scopes_disabled
from post_office.models import STATUS, Email

from kakutei.audit.actor import Actor, ActorKind, acting_as
from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import record
from kakutei.authentication.company_scope import OPEN_COMPANY
from kakutei.authentication.identity import add_operator
from kakutei.authentication.models import DeviceSession, Passkey, SignInLink
from kakutei.demo import cast
from kakutei.infrastructure import clock
from kakutei.shift.actions.confirmation_review import review_confirmation
from kakutei.shift.actions.staff_import import preview_import
from kakutei.shift.actions.take_back import former_state
from kakutei.shift.link.models import Connection, DesiredDay, Mapping, PlanReading
from kakutei.shift.notifications.models import Notice
from kakutei.shift.people.models import (
    Account,
    AuditChain,
    AuditEntry,
    Company,
    Invitation,
    Role,
    RoleKind,
    Staff,
    Store,
    User,
)
from kakutei.shift.people.rules.import_rows import digest_of
from kakutei.shift.people.rules.staff_list import read_list
from kakutei.shift.roster.models import Confirmation, Draft, EntryWord, Pattern
from kakutei.shift.subscriptions.models import Inquiry, ProOrder

from ..actor_client import ActorClient
from ..app_spec import AppSpec, Ids
from ..canary import Canaries, mark_all
from ..sessions import NEVER_DRAWN, actor, give_passkey, pending_second_factor
from .world import CHIBA, EGUCHI, GROUPS, JOINED, KEPT, MONTH, NOON, PLACES, Home, build

BOTH = "both@example.jp"

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
                if role.user.email == BOTH:
                    continue
                leading = role.kind in (RoleKind.OWNER, RoleKind.ADMINISTRATOR)
                self.users[role.user_id] = home.group("leaders")
                if not leading:
                    staff = Staff._base_manager.get(company=home.company, user=role.user_id)
                    self.users[role.user_id] = home.group_of_staff(staff.pk)
            for person in Mapping._base_manager.filter(company=home.company):
                staff = Staff._base_manager.get(company=home.company, number=person.code)
                self.codes[home.letter, person.employee_key] = home.group_of_staff(staff.pk)

    def group_of(self, row: models.Model) -> str | None:
        if isinstance(row, User | DeviceSession | SignInLink):
            return self.users.get(row.pk if isinstance(row, User) else row.user_id or 0)
        if isinstance(row, Account | ProOrder):
            home = self.accounts.get(row.pk if isinstance(row, Account) else row.account_id)
            return home.group("office") if home else None
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
            return home.group("office") if asker in (home.group("leaders"), "") else asker
        return home.group("link" if isinstance(row, Connection | PlanReading) else "office")

    def _marked(self, home: Home, key: str) -> str:
        """After marking the key is longer."""
        known = (
            group for (letter, plain), group in self.codes.items() if letter == home.letter and plain[:60] == key[:60]
        )
        return next(known, home.group("ekimae"))


# --- who comes ---


def _visitors(home: Home, other: Home) -> dict[str, ActorClient]:
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
    give_passkey(people["administrator"], "鍵", number=NEVER_DRAWN)
    both = User.objects.get(email=BOTH)
    return {
        "anonymous": ActorClient("anonymous"),
        "pending_second_factor": pending_second_factor(people["administrator"]),
        **{name: actor(name, user) for name, user in people.items()},
        "both": actor("both", both, {OPEN_COMPANY: home.company.pk}),
        "both_there": actor("both_there", both, {OPEN_COMPANY: other.company.pk}),
    }


def _seen() -> dict[str, set[str]]:
    def of(letter: str, *places: str) -> set[str]:
        return {f"{letter}.{place}" for place in places}

    everything = [place for place in PLACES if place != "secret"]
    planning = ("name", "places", "leaders", "link", "both")
    return {
        "anonymous": set(),
        "pending_second_factor": set(),
        "owner": of("A", *everything),
        "administrator": of("A", *everything),
        "editor": of("A", *planning, "ekimae", "me"),
        "other_editor": of("A", *planning, "konan"),
        "staff": of("A", "name", "places", "me"),
        "operator": {*of("A", "name", "places", "leaders", "link", "office"), *of("B", "name", "places", "leaders", "link", "office"), "-.mail"},
        "stranger": of("B", *everything),
        "both": {*of("A", *everything), "B.name"},
        "both_there": {*of("B", *everything), "A.name"},
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
            "person_id": staff.pk,
            "date": dt.date(2026, 12, 22),
            "word_id": EntryWord.objects.get(store=store).pk,
            "pattern_id": Pattern.objects.filter(store=store).order_by("pk")[0].pk,
            "notice_id": Notice.objects.get(cause="paused").pk,
            "company_id": company.pk,
            "company_key": company.key,
            "rest": f"staff/{staff.pk}",
            "account_id": company.account_id,
            "inquiry_id": Inquiry.objects.get().pk,
            "mail_id": Email.objects.get(status=STATUS.failed).pk,
            "secret": "unknown-secret",
            "device": "unknown-device",
            "passkey_id": passkey_of(home).pk,
            "invitation_id": Invitation.objects.get(staff=staff).pk,
            "day": DesiredDay.objects.get(staff=staff, work_date=dt.date(2026, 12, 20)).pk,
            "user": User.objects.get(roles__company=company, roles__kind=RoleKind.OWNER).pk,
            "employee": mapped.pk if mapped else 0,
            "employee_id": mapped.pk if mapped else 0,
            "order": ProOrder.objects.get(account=company.account_id).pk,
            "number": staff.number,
            "store": store.name,
            "confirmation_id": _confirmation(store).pk,
            "former": former_state(confirmation=_confirmation(store), at=NOON).review.digest,
            "digest": review_confirmation(store=store, span=MONTH.span, at=NOON).digest,
            "words": company.name,
            "company_name": Company.objects.get(pk=company.pk).name,
            "one": 1,
        }


def _confirmation(store: Store) -> Confirmation:
    return Confirmation.objects.select_related("store__company").filter(store=store).latest("pk")


def passkey_of(home: Home) -> Passkey:
    """One that stands at the owner's."""
    owner = User.objects.get(roles__company=home.company, roles__kind=RoleKind.OWNER)
    return Passkey.objects.filter(user=owner).first() or give_passkey(owner, "鍵")


UNKNOWN: Ids = {
    **dict.fromkeys(
        ("store_id", "staff_id", "person_id", "pattern_id", "word_id", "notice_id", "company_id", "account_id", "inquiry_id", "mail_id",
         "invitation_id", "day", "user", "employee", "employee_id", "order",
         "passkey_id", "confirmation_id"),
        987654321,
    ),
    "company_key": "2345678923", "rest": "staff/987654321",
    "month": MONTH, "date": dt.date(2026, 12, 22), "secret": "unknown-secret", "device": "unknown-device", "number": "9999", "store": "どこにもない店",
    "digest": "0" * 64, "former": "0" * 64, "words": "どこにもない会社", "company_name": "どこにもない会社", "one": 1,
}  # fmt: skip


def seen_of_file(home: Home, rows: list[list[str]]) -> str:
    """The digest of the preview of these rows."""
    with scope(company=home.company):
        found = preview_import(company=home.company, rows=read_list(rows).rows, accepted=(), at=clock.now())
    return digest_of(found)


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
    from .matrix import MATRIX, NEWCOMERS, STORE_BOUND  # they need this module's ids

    add_operator(email="unei@example.jp", name="運営 担当")
    homes = [build("A", "みなと珈琲"), build("B", "となり商店")]
    both = User.objects.create(email=BOTH, name="両方 太郎")
    for home in homes:
        Role._base_manager.create(company=home.company, user=both, kind=RoleKind.ADMINISTRATOR)
    belongings, canaries = Belongings(homes), Canaries(GROUPS)
    Email.objects.create(
        from_email="a@example.jp", to="someone@example.jp", subject=f"お知らせ{canaries.sign('-.mail')}",
        status=STATUS.failed,
        created=NOON, last_updated=NOON,
    )  # fmt: skip
    with scopes_disabled():
        mark_all(canaries, belongings.to_mark, order=[Store, Staff, Pattern, Draft], kept=KEPT, joined=JOINED)
        _on_record(homes, canaries)
        own, foreign = (ids_of(home, "1001", CHIBA.number) for home in homes)
        neighbour = ids_of(homes[0], "1002", cast.EDITOR_KONAN.number)
        for home, ids in ((homes[0], own), (homes[1], foreign), (homes[0], neighbour)):
            ids["seen"] = seen_of_file(home, NEWCOMERS(ids))
        actors = _visitors(*homes)
    return AppSpec(
        matrix=MATRIX,
        actors=actors,
        canaries=canaries,
        group_of=belongings.group_of,
        sees=_seen(),
        own=own,
        foreign=foreign,
        neighbour={**own, **{key: neighbour[key] for key in STORE_BOUND}},
        unknown={**UNKNOWN, "seen": "0" * 64},
        bound=frozenset({"editor"}),
        homes={"stranger": foreign, "both_there": foreign, "other_editor": {**own, **{key: neighbour[key] for key in STORE_BOUND}}},
        alike={"stranger": "owner", "both_there": "both", "other_editor": "editor"},
        narrow=frozenset({"editor", "other_editor", "staff"}),
        only_shown={"both": {"B.name"}, "both_there": {"A.name"}},
        touches={**{key: {"A.record"} for key in actors}, **{key: {"A.record", "B.record"} for key in ("both", "both_there", "operator")}},
        named=frozenset({"store_id", "staff_id", "person_id", "pattern_id", "word_id", "notice_id", "invitation_id"}),
        questions=(
            "store=store_id", "staff=staff_id", "company=company_id", "view=one", "part=one", "on=date", "since=one", "version=words", "page=one",
            "month=month", "words=words", "address=words", "state=words", "health=words", "next=words",
        ),
    )  # fmt: skip
