"""What was changed by hand at KING OF TIME is taken over into the shift table, as drafts."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import uuid4

from django.db import transaction

from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import record
from kakutei.infrastructure.refusal import Refusal
from kakutei.jptime.workdate import DateSpan
from kakutei.shift.actions.existing_plans import (
    UNREADABLE,
    entry_of,
    locked_dates,
    pattern_names,
    refusal_of_date,
    taken_facts,
)
from kakutei.shift.link.connections import open_connection
from kakutei.shift.link.models import DesiredDay
from kakutei.shift.link.rules.values import Outcome, Seen
from kakutei.shift.link.there import seen_days
from kakutei.shift.people.models import Company, Store, User
from kakutei.shift.roster.cells import Change, lock_cells, write_changes
from kakutei.shift.roster.rules.entry import NOTHING, Entry, Kind
from kakutei.shift.roster.table import StaffDay, confirmed_anywhere, read_table

LEAVE_THERE = "KING OF TIMEに休暇が登録されています"
SEVERAL_STORES = "複数の店舗のシフトを合わせて送った日です"
NO_STORE = "勤務のない日として確定した店舗が1つではありません"
OTHER_STORE = "担当していない店舗のシフトです"
TYPED_SINCE = "シフト表に、確定していない変更があります"
NOT_READ = "KING OF TIMEの予定を読み取れていません"


class NoChangesThere(Refusal):
    message = "取り込める変更はありません。ページを開き直してください。"


@dataclass(frozen=True)
class LeftDay:
    """A day that was not taken over; `note`: why."""

    day: DesiredDay
    note: str


@dataclass
class TakenOver:
    days: int = 0
    left: list[LeftDay] = field(default_factory=list)


def take_changes(
    *, company: Company, days: Collection[int], stores: Collection[int], by: User, at: dt.datetime
) -> TakenOver:
    """Of the desired days with these ids those that were changed there become drafts of the store that confirmed them, if it is
    one of `stores`. Sends and confirms nothing. Raises NoChangesThere."""
    taken = TakenOver()
    with transaction.atomic():
        Company.objects.select_for_update(no_key=True).get(pk=company.pk)
        changed = list(_changed(days))
        if not changed:
            raise NoChangesThere
        seen = _seen(company, changed)
        for store, rows in _by_store(changed, stores, taken).items():
            span = DateSpan.around([row.work_date for row in rows])
            count = _take_into(store, rows, span, seen, taken, by, at)
            if count:
                after = taken_facts(span, count)
                record(AuditAction.PLANS_TAKEN, company=store.company_id, about=store, by=by, at=at, after=after)
                taken.days += count
        if not (taken.days or taken.left):
            raise NoChangesThere
    return taken


def _changed(days: Collection[int]) -> list[DesiredDay]:
    of_outcome = DesiredDay.objects.filter(pk__in=list(days), outcome=Outcome.CHANGED_THERE.value)
    return list(of_outcome.select_related("staff").order_by("work_date", "staff__position", "staff"))


def _seen(company: Company, rows: list[DesiredDay]) -> dict[StaffDay, Seen]:
    connection = open_connection(company)
    span = DateSpan.around([row.work_date for row in rows])
    return seen_days(connection, {row.staff for row in rows}, span) if connection else {}


def _by_store(rows: list[DesiredDay], stores: Collection[int], taken: TakenOver) -> dict[Store, list[DesiredDay]]:
    """By the one store whose shift was sent; a day without a shift goes to the one store that confirmed that."""
    confirmed = confirmed_anywhere((row.staff_id, row.work_date) for row in rows)
    known = {store.pk: store for store in Store.objects.order_by("pk")}
    found: dict[Store, list[DesiredDay]] = defaultdict(list)
    for row in rows:
        entries = confirmed[row.staff_id, row.work_date]
        shifts = [pk for pk, entry in entries.items() if entry.kind is Kind.SHIFT]
        of_day = shifts or list(entries)
        if len(of_day) != 1:
            taken.left.append(LeftDay(row, SEVERAL_STORES if shifts else NO_STORE))
        elif of_day[0] not in stores:
            taken.left.append(LeftDay(row, OTHER_STORE))
        else:
            found[known[of_day[0]]].append(row)
    return dict(sorted(found.items(), key=lambda each: each[0].pk))  # locked in this order


def _take_into(
    store: Store,
    rows: list[DesiredDay],
    span: DateSpan,
    seen: dict[StaffDay, Seen],
    taken: TakenOver,
    by: User,
    at: dt.datetime,
) -> int:
    """How many of the rows became drafts."""
    lock_cells(store)
    table, locked, patterns = read_table(store, span), locked_dates(store, span, at), pattern_names(store)
    changes = []
    for row in rows:
        day = (row.staff_id, row.work_date)
        there, note = _there(row, seen.get(day), patterns)
        before = table.draft(day)
        if not note and _same(before, there):
            continue  # taken over before, or typed alike
        if not note and before != table.snapshot(day):
            note = TYPED_SINCE
        note = note or refusal_of_date(row.staff, row.work_date, there, locked)
        if note:
            taken.left.append(LeftDay(row, note))
        else:
            changes.append(Change(day, before, there, uuid4()))
    if changes:
        write_changes(store, changes, by=by, at=at)
    return len(changes)


def _same(ours: Entry, there: Entry) -> bool:
    """Split shifts are the same only with their gap."""
    return ours.kind is there.kind and ours.spans == there.spans


def _there(row: DesiredDay, seen: Seen | None, patterns: dict[tuple[int, int], str]) -> tuple[Entry, str]:
    """The plan there as an entry of the shift table, and why it cannot be taken over, or an empty text."""
    if seen is None:
        return NOTHING, NOT_READ
    if seen.leave:
        return NOTHING, LEAVE_THERE
    if seen.plan is None:
        return NOTHING, ""
    entry, readable = entry_of(row.work_date, seen.plan, patterns)
    return entry, "" if readable else UNREADABLE
