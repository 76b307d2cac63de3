"""② [確定]: snapshots and desired days in one transaction. If it commits, the debt is on file."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from kakutei.audit.recording import record, shown
from kakutei.audit.what import What
from kakutei.jptime.clocktext import DAY, moment
from kakutei.jptime.workdate import DateSpan
from kakutei.shift.link.desired import left_alone, raise_desired
from kakutei.shift.link.rules.decide import Want
from kakutei.shift.link.rules.values import Plan, WantedKind
from kakutei.shift.people.models import Company, Store, User
from kakutei.shift.roster.models import Confirmation, Snapshot
from kakutei.shift.roster.rules.desired import Wanted, wanted
from kakutei.shift.roster.rules.entry import Entry
from kakutei.shift.roster.table import StaffDay, Table, confirmed_anywhere, read_table


class PreviewOutdated(Exception):
    """確認していた内容から、シフトが変わっています。新しい内容を確かめて、もう一度[確定]を押してください。"""


class AlreadyConfirmed(Exception):
    """このシフトは確定済みです。確定していない変更はありません。"""


class JoinedTooLong(Exception):
    """店舗のシフトを合わせると24時間以上になる日があります。どちらかの時間を直してから、[確定]を押してください。"""


@dataclass(frozen=True)
class Confirmed:
    """`days`: staff-days confirmed; `owed`: days that the attendance side is owed because of it."""

    confirmation: Confirmation
    days: int
    owed: int


def confirm_period(*, store: Store, span: DateSpan, by: User, at: dt.datetime, seen: str) -> Confirmed:
    """Confirms the store's drafts in the span. `seen` is the digest of the table that the person was shown.

    Raises PreviewOutdated, AlreadyConfirmed or JoinedTooLong; then nothing is written.
    """
    with transaction.atomic():
        Company.objects.select_for_update(no_key=True).get(pk=store.company_id)
        table = read_table(store, span)
        changed = table.changed()
        retried = _left_alone_here(table, span)
        if table.digest() != seen:
            raise PreviewOutdated(PreviewOutdated.__doc__)
        if not changed and not retried:
            raise AlreadyConfirmed(AlreadyConfirmed.__doc__)
        confirmation = Confirmation.objects.create(
            company_id=store.company_id, store=store, start=span.start, end=span.end, by=by, at=at
        )
        Snapshot.objects.bulk_create(_snapshots(confirmation, table, changed))
        wants = wants_for({*changed, *retried})
        raised = raise_desired(company=store.company, wants=wants, by=by, at=at)
        counts = {"期間": shown(span), "確定した日": f"{len(changed)}日", "連携先に送る日": f"{raised.sendable}日"}
        record(What.CONFIRMED, company=store.company_id, about=store, by=by, at=at, after=counts)
    return Confirmed(confirmation, days=len(changed), owed=raised.sendable)


def wants_for(days: set[StaffDay]) -> dict[StaffDay, Want]:
    """What the attendance side should hold for each staff-day, from the newest snapshots of all stores."""
    return {
        (staff, date): want_of(date, wanted(entries.values()))
        for (staff, date), entries in confirmed_anywhere(days).items()
    }


def want_of(date: dt.date, joined: Wanted) -> Want:
    """Minutes of the work date become moments. Raises JoinedTooLong."""
    if joined.start is None or joined.end is None:
        return Want(WantedKind(joined.kind.value), None)
    if joined.end - joined.start >= DAY:
        raise JoinedTooLong(f"{date.month}月{date.day}日: {JoinedTooLong.__doc__}")
    return Want(WantedKind.SHIFT, Plan(moment(date, joined.start), moment(date, joined.end)))


def _left_alone_here(table: Table, span: DateSpan) -> list[StaffDay]:
    """Days of this table that were settled without being sent; confirming them again tries once more."""
    here = table.drafts.keys() | table.confirmed.keys()
    return [day for day in left_alone([staff for staff, _ in here], span.start, span.end) if day in here]


def _snapshots(confirmation: Confirmation, table: Table, changed: list[StaffDay]) -> list[Snapshot]:
    return [_snapshot(confirmation, staff, date, table.draft((staff, date))) for staff, date in changed]


def _snapshot(confirmation: Confirmation, staff_id: int, date: dt.date, entry: Entry) -> Snapshot:
    return Snapshot(
        company_id=confirmation.company_id,
        confirmation=confirmation,
        store_id=confirmation.store_id,
        staff_id=staff_id,
        work_date=date,
        kind=entry.kind.value,
        start=entry.start,
        end=entry.end,
        leave_type=entry.leave.code if entry.leave else "",
        pattern_name=entry.pattern,
    )
