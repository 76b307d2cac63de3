"""Two planners in one cell, and [確定] while an edit is under way: nothing is overwritten silently, and what is confirmed is
what was shown."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from django.db import connection
from django_scopes import scope

from kakutei.jptime.workdate import JST, DateSpan
from kakutei.shift.actions.confirmation import PreviewOutdated, confirm_period
from kakutei.shift.actions.confirmation_review import review_confirmation
from kakutei.shift.actions.registration import add_company
from kakutei.shift.actions.save_cells import CellEdit, SavedEdit, save_each
from kakutei.shift.people.models import Company, Membership, Staff, Store, User
from kakutei.shift.roster.models import CellChange, Draft, Snapshot
from kakutei.shift.roster.rules.entry import Entry, Kind
from kakutei.shift.roster.table import read_table

pytestmark = pytest.mark.django_db(transaction=True)
NOON = dt.datetime(2026, 12, 10, 12, tzinfo=JST)
FIRST = dt.date(2027, 1, 1)
RACES = 50


@dataclass
class Place:
    company: Company
    store: Store
    staff: Staff
    planners: tuple[User, User]


def place() -> Place:
    company = add_company(name="競走", owner_email="one@example.jp", owner_name="一郎", grant_link=False, at=NOON)
    with scope(company=company):
        store = Store.objects.create(company=company, name="本店")
        staff = Staff.objects.create(company=company, number="0001", family_name="試験")
        Membership.objects.create(company=company, staff=staff, store=store)
        other = User.objects.create(email="two@example.jp", name="二郎")
        return Place(company, store, staff, (User.objects.get(email="one@example.jp"), other))


def at_once[T](pool: ThreadPoolExecutor, where: Place, *acts: Callable[[], T]) -> list[T]:
    together = threading.Barrier(len(acts))

    def go(act: Callable[[], T]) -> T:
        with scope(company=where.company):
            together.wait()
            try:
                return act()
            finally:
                connection.close()

    return list(pool.map(go, acts))


def shift(start: int) -> Entry:
    return Entry(Kind.SHIFT, start * 60, start * 60 + 480)


def save(where: Place, by: User, date: dt.date, entry: Entry) -> SavedEdit:
    """As typed into a cell that was empty on the planner's page."""
    edit = CellEdit(where.staff.pk, date, entry, seen="")
    return save_each(store=where.store, edits=[edit], by=by, at=NOON)[0]


def test_of_two_planners_in_one_cell_one_is_saved_and_the_other_is_told() -> None:
    where, dates = place(), [FIRST + dt.timedelta(days=n) for n in range(RACES)]
    one, other = where.planners
    with ThreadPoolExecutor(2) as pool:
        for date in dates:
            results = at_once(
                pool,
                where,
                lambda date=date: save(where, one, date, shift(8)),
                lambda date=date: save(where, other, date, shift(13)),
            )
            (won,) = [each for each in results if each.refusal is None]
            (lost,) = [each for each in results if each.refusal is not None]
            assert lost.standing == won.edit.entry
            assert won.edit.entry.text in str(lost.refusal)
            with scope(company=where.company):
                assert Draft.objects.get(work_date=date).entry == won.edit.entry
                assert [each.after for each in CellChange.objects.filter(work_date=date)] == [won.edit.entry.text]


def test_what_is_confirmed_while_another_planner_types_is_what_was_shown() -> None:
    where = place()
    one, other = where.planners
    span = DateSpan(FIRST, FIRST + dt.timedelta(days=300))
    outcomes = set()
    with ThreadPoolExecutor(2) as pool:
        for n in range(RACES):
            date = FIRST + dt.timedelta(days=n)
            with scope(company=where.company):
                save(where, one, date, shift(8))
                seen = read_table(where.store, span)
                shown = review_confirmation(store=where.store, span=span, at=NOON).digest

            def confirm(digest: str = shown) -> str:
                try:
                    confirm_period(store=where.store, span=span, by=one, at=NOON, seen=digest)
                except PreviewOutdated:
                    return "shown again"
                return "confirmed"

            def retype(date: dt.date = date) -> str:
                edit = CellEdit(where.staff.pk, date, shift(13), seen=None)
                return "" if save_each(store=where.store, edits=[edit], by=other, at=NOON)[0].refusal else "saved"

            outcome, typed = at_once(pool, where, confirm, retype)
            outcomes.add(outcome)
            assert typed == "saved"
            with scope(company=where.company):
                assert Draft.objects.get(work_date=date).entry == shift(13)
                snapshots = [each.entry for each in Snapshot.objects.filter(work_date=date).order_by("pk")]
                assert snapshots == ([seen.draft((where.staff.pk, date))] if outcome == "confirmed" else [])
                shown = review_confirmation(store=where.store, span=span, at=NOON).digest
                confirm_period(store=where.store, span=span, by=one, at=NOON, seen=shown)
    assert "confirmed" in outcomes
