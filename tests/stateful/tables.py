"""The link's own tables, and what people do to them through the product's actions."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model
from django_scopes import scope, scopes_disabled

from kakutei.infrastructure import encryption
from kakutei.shift.actions.company import save_company
from kakutei.shift.actions.link import (
    AlreadyPaused,
    LinkNotReady,
    NotPaused,
    ask_sync,
    pause_link,
    resend_days,
    resume_link,
    set_link,
)
from kakutei.shift.actions.staff import NumbersTaken, save_numbers
from kakutei.shift.link.models import AppliedDay, Connection, DesiredDay, Mapping, PunchReading, SeenDay
from kakutei.shift.link.outbox import upsert_desired_days
from kakutei.shift.link.port import Claim
from kakutei.shift.link.repository import DatabaseRepository
from kakutei.shift.link.rules.decide import Want
from kakutei.shift.link.rules.pace import Pace
from kakutei.shift.link.rules.states import DeliveryState
from kakutei.shift.link.rules.values import Actual, Cause, DayBlock, Outcome, Seen, Waiting, WantedKind
from kakutei.shift.link.status import states_of
from kakutei.shift.people.models import Account, Company, Staff, User

from .views import AppliedView, DayView, KeyDayThere, LinkView, Person, PersonDay, View

WRITES = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')


class WrittenTables:
    """Which tables were written to since the last look; an execute wrapper of the connection."""

    def __init__(self) -> None:
        self._names: set[str] = set()

    def __call__(self, execute: Callable, sql: str, params: object, many: bool, context: dict) -> object:
        found = WRITES.match(sql)
        if found:
            self._names.add(found[1])
        return execute(sql, params, many, context)

    def take(self) -> set[str]:
        taken, self._names = self._names, set()
        return taken


written_tables = WrittenTables()


@contextmanager
def undone_afterwards() -> Iterator[None]:
    """A transaction around one book, of which nothing stays."""
    with transaction.atomic(), connection.execute_wrapper(written_tables):
        yield
        transaction.set_rollback(True)


class DatabaseBook:
    """DatabaseRepository over new companies, in whatever transaction the caller has open."""

    def __init__(self, pace: Pace, tokens: list[str], people: int, first_work_date: dt.date, at: dt.datetime) -> None:
        self.pace, self.repository = pace, DatabaseRepository(pace)
        self._unread = _names(Connection, DesiredDay, SeenDay)
        self._by = User.objects.create(email="model@example.jp", name="山田 花子")
        account = Account.objects.create(name="山田商店")
        self._companies, self._staff = [], []
        for token in tokens:
            company = Company.objects.create(account=account, name="山田商店", link_granted_at=at)
            self._companies.append(company)
            with scope(company=company):
                self._staff.append([
                    Staff.objects.create(company=company, number=f"{m:03d}", family_name="山田", position=m)
                    for m in range(people)
                ])  # fmt: skip
                self._begin(company, token, first_work_date, at)
        with scopes_disabled():
            opened = dict(Connection.objects.filter(ended_at=None).values_list("pk", "company_id"))
        self._company_of = {pk: self._place(company_id) for pk, company_id in opened.items()}
        self._person_of = {each.pk: m for staff in self._staff for m, each in enumerate(staff)}

    def _begin(self, company: Company, token: str, first_work_date: dt.date, at: dt.datetime) -> None:
        """Switched on with a token, never synced, without a requested sync."""
        set_link(company=company, on=True, first_work_date=first_work_date, at=at)
        save_company(company=company, name=company.name, token=token, base_url=_base_url(), at=at)
        identity = UUID(int=self._place(company.pk))  # the other repository's: it decides when a connection begins
        Connection.objects.update(rate_limit=self.pace.rate, sync_asked_at=None, fence=0, identity=identity)
        company.refresh_from_db()

    def _place(self, company_id: int) -> int:
        return next(n for n, company in enumerate(self._companies) if company.pk == company_id)

    def company_of(self, claim: Claim) -> int:
        return self._company_of[claim.connection_id]

    def token_for(self, claim: Claim) -> str:
        with scopes_disabled():
            row = Connection.objects.get(pk=claim.connection_id)
        return encryption.decrypt(row.sealed_token, context=row.token_context)

    # --- what people do; each says whether it was taken ---

    def confirm(self, person: Person, date: dt.date, want: Want, at: dt.datetime) -> bool:
        company = self._companies[person[0]]
        with scope(company=company):
            staff = self._staff[person[0]][person[1]]
            return upsert_desired_days(company=company, wants={(staff.pk, date): want}, by=self._by, at=at).days == 1

    def resend(self, company: int) -> None:
        whose = self._companies[company]
        with scope(company=whose):
            resend_days(company=whose, day_ids=list(DesiredDay.objects.values_list("pk", flat=True)))

    def ask_sync(self, company: int, at: dt.datetime) -> bool:
        with scope(company=self._companies[company]):
            try:
                ask_sync(company=self._companies[company], at=at)
            except LinkNotReady:
                return False
        return True

    def new_token(self, company: int, token: str, at: dt.datetime) -> None:
        whose = self._companies[company]
        with scope(company=whose):
            save_company(company=whose, name=whose.name, token=token, base_url=_base_url(), at=at)

    def switch(self, company: int, on: bool, at: dt.datetime) -> None:
        whose = self._companies[company]
        with scope(company=whose):
            set_link(company=whose, on=on, first_work_date=None, at=at)
            whose.refresh_from_db()

    def pause(self, company: int, until: dt.datetime | None, at: dt.datetime) -> bool:
        whose = self._companies[company]
        with scope(company=whose):
            try:
                pause_link(company=whose, by=self._by, reason="棚卸し", until=until, at=at)
            except (LinkNotReady, AlreadyPaused):
                return False
        return True

    def resume(self, company: int, at: dt.datetime) -> bool:
        whose = self._companies[company]
        with scope(company=whose):
            try:
                resume_link(company=whose, by=self._by, at=at)
            except NotPaused:
                return False
        return True

    def renumber(self, company: int, numbers: dict[int, str], at: dt.datetime) -> bool:
        """Set numbers by person; a number must be unique."""
        whose = self._companies[company]
        with scope(company=whose):
            by_staff = {self._staff[company][person].pk: number for person, number in numbers.items()}
            try:
                save_numbers(company=whose, numbers=by_staff, at=at)
            except NumbersTaken:
                return False
        return True

    # --- what can be seen ---

    def view(self, at: dt.datetime) -> View:
        """Reads again only what was written since the last look."""
        written, self._unread = self._unread | written_tables.take(), set()
        with scopes_disabled():
            if written & _names(Connection, Mapping, Company):
                self._links = self._read_links()
            if written & _names(DesiredDay, AppliedDay):
                self._days, self._applied = self._read_days(at), self._read_applied()
            if written & _names(SeenDay):
                self._seen = {self._place_of(row): _seen(row) for row in SeenDay.objects.all()}
        return View(self._links, self._days, self._applied, self._seen)

    def _read_links(self) -> dict[int, LinkView]:
        codes: dict[int, dict[str, str]] = defaultdict(dict)
        for place, key, code in Mapping.objects.filter(gone_at=None).values_list("company", "employee_key", "code"):
            codes[place][key] = code
        on = {each.pk: each.link_is_on for each in Company.objects.all()}
        rows = Connection.objects.filter(ended_at=None)
        return {self._place(r.company_id): _link(r, on[r.company_id], codes[r.company_id]) for r in rows}

    def _read_days(self, at: dt.datetime) -> dict[PersonDay, DayView]:
        """Who is shown 反映済み is what the pages' own query says."""
        found: dict[PersonDay, DayView] = {}
        for n, company in enumerate(self._companies):
            with scope(company=company):
                for (staff, date), each in states_of(company, DesiredDay.objects.order_by("pk"), at=at).items():
                    delivered = each.shown.state is DeliveryState.DELIVERED
                    found[n, self._person_of[staff], date] = _day(each.day, delivered)
        return found

    def _read_applied(self) -> dict[KeyDayThere, AppliedView]:
        return {
            self._place_of(row): AppliedView(
                self._person_of[row.staff_id], row.plan, row.sent, row.before, row.ambiguous_since, row.read_back_at,
                row.unanswered, row.removal,
            )
            for row in AppliedDay.objects.all()
        }  # fmt: skip

    def _place_of(self, row: AppliedDay | SeenDay) -> KeyDayThere:
        return self._place(row.company_id), row.employee_key, row.work_date


def _names(*models: type[Model]) -> set[str]:
    return {model._meta.db_table for model in models}


def _link(row: Connection, on: bool, codes: dict[str, str]) -> LinkView:
    return LinkView(
        on, row.claim, row.claim_until, row.fence, row.served_at, Waiting(row.waiting) if row.waiting else None,
        row.wait_until, row.failures, row.rate_limit, sum(row.calls.values()), Cause(row.block) if row.block else None,
        row.next_probe_at, row.paused_at, row.pause_until, row.sync_asked_at, row.synced_at,
        row.punches == PunchReading.PERMITTED, codes,
    )  # fmt: skip


def _base_url() -> str:
    return next(iter(settings.KAKUTEI_KOT_HOSTS.values()))


def _day(row: DesiredDay, delivered: bool) -> DayView:
    return DayView(
        Want(WantedKind(row.kind), row.plan), row.version, row.settled_version,
        Outcome(row.outcome) if row.outcome else None, row.settled_at, row.not_before,
        DayBlock(row.block) if row.block else None, row.block_about, delivered,
    )  # fmt: skip


def _seen(row: SeenDay) -> Seen:
    return Seen(row.plan, row.leave, Actual(row.actual), row.actual_text, row.read_at)
