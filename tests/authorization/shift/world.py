"""Two companies of the shift app with the same people, numbers and names, each row marked with a canary."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.conf import settings
from django_scopes import scope

from kakutei.audit.operator_views import record_operator_view
from kakutei.authentication.models import Purpose, SignInLink
from kakutei.demo import cast
from kakutei.jptime.clocktext import moment
from kakutei.jptime.workdate import JST, Month
from kakutei.shift.actions.company import save_company
from kakutei.shift.actions.confirmation import confirm_period
from kakutei.shift.actions.confirmation_review import review_confirmation
from kakutei.shift.actions.inquiries import send_inquiry
from kakutei.shift.actions.link import set_link
from kakutei.shift.actions.registration import add_company
from kakutei.shift.link.connections import open_connection
from kakutei.shift.link.models import AppliedDay, Attempt, Connection, DesiredDay, Mapping, PlanReading, SeenDay
from kakutei.shift.notifications.models import Notice
from kakutei.shift.people.models import (
    Company,
    Contract,
    Invitation,
    Membership,
    Role,
    RoleKind,
    Staff,
    Store,
    User,
)
from kakutei.shift.roster.models import CellChange, Draft, EntryWord, Pattern, UnlockedDay

from ..canary import COMPANY, EMPTY, GROUP

TODAY = dt.date(2026, 12, 10)
MONTH = Month(2026, 12)
NOON = dt.datetime(2026, 12, 10, 12, tzinfo=JST)
CHIBA, EGUCHI, FUJIWARA = cast.PEOPLE[2], cast.PEOPLE[4], cast.PEOPLE[5]
PEOPLE = (cast.OWNER, cast.EDITOR_EKIMAE, CHIBA, EGUCHI, FUJIWARA, cast.EDITOR_KONAN, cast.PEOPLE[9])
PLACES = ("name", "places", "leaders", "link", "office", "ekimae", "konan", "both", "me", "record", "secret")
GROUPS = [f"{company}.{place}" for company in "AB" for place in PLACES] + ["-.mail"]
KEPT = {
    "shift_people.Company.key": "stands in addresses, and is drawn",
    "shift_people.AuditEntry.object_kind": "a table's name",
    "shift_people.AuditEntry.previous_hash": "computed",
    "shift_people.AuditEntry.hash": "computed",
    "shift_people.AuditEntry.what": "one of a list",
    "shift_people.AuditChain.hash": "computed",
    "shift_link.Connection.sealed_token": "a secret",
    "shift_link.Connection.restricted_hours": "hours are read from it",
    "shift_link.Connection.base_url": "one of the installation's hosts",
    "shift_link.Connection.pause_reason": EMPTY,
    "shift_link.SeenDay.leave": EMPTY,
    "shift_link.Connection.claim": "a worker's name",
    "shift_notifications.Notice.cause": "one of a list",
    "shift_link.Attempt.answer": "one of a list",
    "shift_link.FenceLogFile.place": "a machine's name and a folder",
    "duties.FailingDuty.last_kind": "the name of an error's class",
}
JOINED = {
    **dict.fromkeys(
        ("shift_people.Store.division_code", "shift_link.Mapping.division_code", "shift_link.PlanReading.division_code",
         "shift_people.Staff.number", "shift_link.Mapping.code", "shift_link.Mapping.employee_key",
         "shift_link.AppliedDay.employee_key", "shift_link.SeenDay.employee_key", "shift_link.Attempt.employee_key"),
        COMPANY,
    ),
    **dict.fromkeys(("shift_roster.Draft.pattern_name", "shift_roster.Snapshot.pattern_name"), GROUP),
}  # fmt: skip


@dataclass
class Home:
    """One of the two companies. `letter` is A or B."""

    letter: str
    company: Company
    stores: dict[str, Store]
    people: dict[str, Staff]

    def of(self, person: cast.Person) -> Staff:
        return self.people[person.number]

    def group(self, place: str) -> str:
        return f"{self.letter}.{place}"

    def group_of_staff(self, staff_id: int | None) -> str:
        for person, staff in zip(PEOPLE, self.people.values(), strict=True):
            if staff.pk == staff_id:
                return self.group(self._place(person))
        return self.group("ekimae")

    def _place(self, person: cast.Person) -> str:
        if person is EGUCHI:
            return "me"
        if person.also_at is not None:
            return "both"
        return "ekimae" if person.store is cast.EKIMAE else "konan"

    def group_of_store(self, store_id: int | None) -> str:
        return self.group("konan" if store_id == self.stores["1002"].pk else "ekimae")


def build(letter: str, name: str) -> Home:
    prefix = "" if letter == "A" else "b."
    company = add_company(
        name=name, owner_email=f"{prefix}{cast.OWNER.email}", owner_name="青木", grant_link=True, at=NOON
    )
    with scope(company=company):
        stores = {
            each.code: Store.objects.create(company=company, name=each.name, division_code=each.code)
            for each in cast.STORES
        }
        home = Home(letter, company, stores, {person.number: _person(company, person, prefix) for person in PEOPLE})
        for person in PEOPLE:
            for place in [person.store, *([person.also_at] if person.also_at else [])]:
                Membership.objects.create(company=company, staff=home.of(person), store=stores[place.code])
        administrator = User.objects.create(email=f"{prefix}admin@example.jp", name="管理 花子")
        Role.objects.create(company=company, user=administrator, kind=RoleKind.ADMINISTRATOR)
        _patterns_and_drafts(home)
        _link(home)
        add_papers(home, administrator)
    return home


def _person(company: Company, person: cast.Person, prefix: str) -> Staff:
    user, _ = User.objects.get_or_create(email=f"{prefix}{person.email}", defaults={"name": person.name})
    if person is not cast.OWNER:
        store = Store.objects.get(division_code=person.store.code) if person.role == RoleKind.SHIFT_EDITOR else None
        Role.objects.create(company=company, user=user, kind=RoleKind(person.role), store=store)
    return Staff.objects.create(
        company=company, number=person.number, family_name=person.family, given_name=person.given, kana=person.kana,
        contract=Contract.PART_TIME, user=user, position=int(person.number),
    )  # fmt: skip


def _patterns_and_drafts(home: Home) -> None:
    for store in home.stores.values():
        for each in cast.PATTERNS[:2]:
            Pattern.objects.create(
                company=home.company, store=store, key=each.key, name=each.name, short=each.short,
                start=each.start, end=each.end, color=each.color,
            )  # fmt: skip
        EntryWord.objects.create(company=home.company, store=store, word="休", leave_type="day_off")
    for person in PEOPLE:
        _change(home, person, dt.date(2026, 12, 4))
        for day in (4, 10, 11, 20):
            _draft(home, person, dt.date(2026, 12, day))


def _change(home: Home, person: cast.Person, date: dt.date) -> None:
    """A line in the history of a cell."""
    CellChange.objects.create(
        company=home.company, store=home.stores[person.store.code], staff=home.of(person), work_date=date,
        edit=uuid4(), before="なし", after=cast.EARLY.name, at=NOON,
        by=User.objects.get(roles__company=home.company, roles__kind=RoleKind.OWNER),
    )  # fmt: skip


def _draft(home: Home, person: cast.Person, date: dt.date, **changes: Any) -> None:
    Draft.objects.create(
        company=home.company, store=home.stores[person.store.code], staff=home.of(person), work_date=date,
        kind="shift", pattern_name=cast.EARLY.name, start=420, end=960, changed_at=NOON, **changes,
    )  # fmt: skip


def _link(home: Home) -> None:
    """Confirmed, mapped, tried and stopped; and one draft more, so that there is something to confirm."""
    company, by = home.company, User.objects.get(roles__company=home.company, roles__kind=RoleKind.OWNER)
    base_url = next(iter(settings.KAKUTEI_KOT_HOSTS.values()))
    save_company(
        company=company, name=company.name, token=f"{home.letter}{cast.TOKEN}"[:32], base_url=base_url, at=NOON
    )
    company.refresh_from_db()
    set_link(company=company, on=True, first_work_date=MONTH.first, at=NOON)
    company.refresh_from_db()
    connection = open_connection(company)
    assert connection is not None
    for store in home.stores.values():
        confirm_period(
            store=store,
            span=MONTH.span,
            by=by,
            at=NOON,
            seen=review_confirmation(store=store, span=MONTH.span, at=NOON).digest,
        )
        UnlockedDay.objects.create(company=company, store=store, work_date=MONTH.first, reason="棚卸し", by=by, at=NOON)
    Connection.objects.filter(pk=connection.pk).update(synced_at=NOON, sync_asked_at=None)
    for person in PEOPLE[:-1]:
        _there(home, connection, person, by)
    if home.letter == "B":
        Connection.objects.filter(pk=connection.pk).update(paused_at=NOON, paused_by=by, pause_reason="棚卸し")
    PlanReading.objects.create(
        company=company, connection=connection, division_code="1001", start=MONTH.first, end=MONTH.span.end,
        asked_at=NOON, asked_by=by, read_at=NOON,
    )  # fmt: skip
    for person in (CHIBA, cast.EDITOR_KONAN):
        _draft(home, person, dt.date(2026, 12, 24))


def _there(home: Home, connection: Connection, person: cast.Person, by: User) -> None:
    key, date = f"{home.letter}{person.employee_key[1:]}", dt.date(2026, 12, 11)
    mine: dict[str, Any] = {"company": home.company, "connection": connection, "employee_key": key}
    Mapping.objects.create(
        **mine, code=person.employee_code, division_code=person.store.code, name=person.name, kana=person.kana,
        hired_on=person.hired_on, read_at=NOON,
    )  # fmt: skip
    plan = moment(date, 420), moment(date, 960)
    SeenDay.objects.create(
        **mine, work_date=date + dt.timedelta(days=2), plan_start=plan[0] + dt.timedelta(days=2),
        plan_end=plan[1] + dt.timedelta(days=2), actual="unknown", read_at=NOON,
    )  # fmt: skip
    SeenDay.objects.create(**mine, work_date=dt.date(2026, 12, 14), leave="有休", actual="unknown", read_at=NOON)
    day = {"staff": home.of(person), "work_date": date}
    AppliedDay.objects.create(**mine, **day, start=plan[0], end=plan[1], version=1)
    started = Attempt.objects.create(**mine, **day, version=1, confirmed_by=by, at=NOON)
    Attempt.objects.create(**mine, **day, version=1, confirmed_by=by, started=started, answer="applied", at=NOON)
    blocked = DesiredDay.objects.filter(staff=home.of(person), work_date=dt.date(2026, 12, 20))
    blocked.update(block="not_found", not_before=NOON + dt.timedelta(hours=1))


def _invited(home: Home, by: User) -> None:
    """A printed invitation for each person."""
    for number, staff in home.people.items():
        link = SignInLink.objects.create(
            purpose=Purpose.INVITATION, user=staff.user, email="", asked_from="", asked_with="", asked_at=NOON,
            expires_at=NOON + dt.timedelta(days=7), secret_hash=f"{home.letter}{number}",
        )  # fmt: skip
        Invitation.objects.create(company=home.company, staff=staff, link=link, kind=RoleKind.STAFF, invited_by=by)


def add_papers(home: Home, administrator: User) -> None:
    _invited(home, administrator)
    send_inquiry(company=home.company, text="請求書はどこですか。", by=administrator, at=NOON)
    Notice.objects.create(company=home.company, cause="paused", about="棚卸し", opened_at=NOON, told_at=NOON)
    Notice.objects.create(
        company=home.company, cause="token", about="", opened_at=NOON, muted_at=NOON, muted_by=administrator
    )
    record_operator_view(company=home.company, by=User.objects.get(is_operator=True), page="会社のページ", at=NOON)
