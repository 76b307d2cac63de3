"""[確定]: makes a store's drafts binding. [取り消し]: confirms the former snapshots again."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import uuid4

from django.db import transaction

from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import record, shown
from kakutei.infrastructure.refusal import Refusal
from kakutei.jptime.workdate import DateSpan
from kakutei.shift.actions.confirmation_preview import Known, preview_of
from kakutei.shift.actions.confirmation_review import EVERYTHING, Review, Selection, review_confirmation
from kakutei.shift.actions.wants import wants_for
from kakutei.shift.link.outbox import Upserted, upsert_desired_days
from kakutei.shift.people.models import Company, Store, User
from kakutei.shift.roster.cells import Change, drafts_of, lock_cells, write_changes
from kakutei.shift.roster.models import Confirmation, Snapshot, UnlockedDay, columns_of
from kakutei.shift.roster.rules.entry import NOTHING
from kakutei.shift.roster.table import StaffDay, read_table


class PreviewOutdated(Refusal):
    message = "確認していた内容から、シフトが変わっています。新しい内容を確認して、もう一度[確定]を押してください。"


class AlreadyConfirmed(Refusal):
    message = "このシフトは確定済みです。確定していない変更はありません。"


class NothingToConfirm(Refusal):
    message = "確定できる日がありません。確認が必要な日を直すか、別の人や日を選んでください。"


class LookFirst(Refusal):
    message = (
        "表示していない日、確認が必要な日、またはKING OF TIMEで削除・置き換えになる日が含まれます。"
        "内容を確認してから、[確定]を押してください。"
    )


@dataclass(frozen=True)
class Confirmed:
    """`days`: staff-days confirmed; `owed`: days that are pending for the attendance side because of it.

    `arrival`: when what changes there will arrive, or that nothing does; empty without the link.
    """

    confirmation: Confirmation
    days: int
    owed: int
    excluded: int
    arrival: str


def confirm_period(
    *,
    store: Store,
    span: DateSpan,
    by: User,
    at: dt.datetime,
    seen: str,
    selection: Selection = EVERYTHING,
    in_sight: DateSpan | None = None,
) -> Confirmed:
    """Confirms the selected drafts in the span. `seen` is the digest of the review that the person was shown, on the sheet,
    or where `in_sight` is given, by the table of those days alone.

    Raises PreviewOutdated, AlreadyConfirmed, NothingToConfirm or LookFirst; then nothing is written.
    """
    with transaction.atomic():
        lock_company(store)
        review = review_confirmation(store=store, span=span, at=at, selection=selection)
        if review.digest != seen:
            raise PreviewOutdated
        if review.nothing_to_do:
            raise NothingToConfirm if review.excluded else AlreadyConfirmed
        preview = preview_of(review, Known.read(store.company, review.concerned, span, at), at)
        if in_sight is not None and (
            preview.wants_a_look or any(date not in in_sight for _, date in (*review.days, *review.retried))
        ):
            raise LookFirst
        everybody = selection.people is None
        confirmation = Confirmation(store=store, start=span.start, end=span.end, everybody=everybody, by=by, at=at)
        raised = save_confirmation(confirmation, review)
        _lock_again(store, {date for _, date in review.days}, at)
        counts = {
            "期間": shown(span),
            "確定した日": f"{len(review.days)}日",
            "連携先に送る日": f"{raised.sendable}日",
            **({"除いた日": f"{len(review.excluded)}日"} if review.excluded else {}),
        }
        record(AuditAction.CONFIRMED, company=store.company_id, about=store, by=by, at=at, after=counts)
    return Confirmed(confirmation, len(review.days), raised.sendable, len(review.excluded), preview.said_of_arrival)


def lock_company(store: Store) -> None:
    """What stores confirm together makes one day: the confirmations of a company follow one another."""
    Company.objects.select_for_update(no_key=True).get(pk=store.company_id)


def save_confirmation(confirmation: Confirmation, review: Review) -> Upserted:
    """The snapshots of the reviewed days, and what the attendance side should hold; inside the caller's transaction."""
    confirmation.company_id = confirmation.store.company_id
    confirmation.save(force_insert=True)
    Snapshot.objects.bulk_create([_snapshot(confirmation, review, day) for day in review.days])
    _delete_drafts(confirmation, review)
    return upsert_desired_days(
        company=confirmation.store.company,
        wants=wants_for({*review.days, *review.retried}),
        by=confirmation.by,
        at=confirmation.at,
    )


def _snapshot(confirmation: Confirmation, review: Review, day: StaffDay) -> Snapshot:
    staff_id, date = day
    entry = review.table.draft(day)
    return Snapshot(
        company_id=confirmation.company_id,
        confirmation_id=confirmation.pk,
        store_id=confirmation.store_id,
        staff_id=staff_id,
        work_date=date,
        joined_answer=review.answer(day),
        **columns_of(entry),
    )


def _delete_drafts(confirmation: Confirmation, review: Review) -> None:
    """Of people who have left before these days."""
    lock_cells(confirmation.store)
    standing = drafts_of(confirmation.store, review.taken_back)
    changes = [Change(day, entry, NOTHING, uuid4()) for day, entry in standing.items()]
    write_changes(confirmation.store, changes, by=confirmation.by, at=confirmation.at)


def _lock_again(store: Store, dates: set[dt.date], at: dt.datetime) -> None:
    """Of the confirmed dates those on which nothing is left to confirm are locked again, if they had been unlocked."""
    days = UnlockedDay.objects.filter(store=store, locked_at=None, work_date__in=dates)
    unlocked = list(days.values_list("work_date", flat=True))
    if unlocked:
        left = {date for _, date in read_table(store, DateSpan.around(unlocked)).changed}
        days.exclude(work_date__in=left).update(locked_at=at)
