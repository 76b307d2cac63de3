"""[取り消し] after [確定]: the former snapshots are confirmed again as a new version."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef

from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import record, shown
from kakutei.infrastructure.refusal import Refusal
from kakutei.jptime.workdate import DateSpan
from kakutei.shift.actions.confirmation import Confirmed, PreviewOutdated, lock_company, save_confirmation
from kakutei.shift.actions.confirmation_preview import Known, Preview, preview_of
from kakutei.shift.actions.confirmation_review import Review, review_days
from kakutei.shift.people.models import Staff, Store, User
from kakutei.shift.roster.models import ENTRY_COLUMNS, Confirmation, Snapshot
from kakutei.shift.roster.rules.entry import Entry
from kakutei.shift.roster.table import DAY_COLUMNS, Entries, StaffDay, Table, unlocked_days


class AlreadyTakenBack(Refusal):
    message = "この確定は、すでに取り消されています。"


class ConfirmedSince(Refusal):
    message = "このあとに新しい確定があるため、取り消せません。シフト表で直して、もう一度[確定]を押してください。"


class NothingToTakeBack(Refusal):
    message = "取り消せる日がありません。シフト表で直して、もう一度[確定]を押してください。"


@dataclass(frozen=True)
class FormerState:
    """`review`: confirming what was confirmed before; `actuals`: days that stay because there is actual attendance."""

    review: Review
    span: DateSpan
    known: Known
    actuals: dict[StaffDay, Staff]

    def preview(self) -> Preview:
        return preview_of(self.review, self.known, self.known.at)


def last_confirmation(store: Store, span: DateSpan) -> Confirmation | None:
    """The newest of the store in the span, where it can be taken back."""
    newest_of_all = (
        Confirmation.objects.filter(store=store, start__lt=span.end, end__gt=span.start)
        .select_related("by", "taken_back_by")
        .annotate(has_days=Exists(Snapshot.objects.filter(confirmation=OuterRef("pk"))))
        .order_by("-pk")
        .first()
    )
    if newest_of_all is None or newest_of_all.takes_back_id or not newest_of_all.has_days:
        return None
    return newest_of_all


def former_state(*, confirmation: Confirmation, at: dt.datetime) -> FormerState:
    """Raises AlreadyTakenBack, ConfirmedSince or NothingToTakeBack."""
    store, versions = confirmation.store, _versions(confirmation)
    now = {each.day: each for each in versions if each.confirmation == confirmation.pk}
    if not now:
        raise NothingToTakeBack
    of_these = [each for each in versions if each.day in now]
    if any(each.pk > now[each.day].pk for each in of_these):
        taken_back = Confirmation.objects.filter(takes_back=confirmation).exists()
        raise AlreadyTakenBack if taken_back else ConfirmedSince
    former = {each.day: each for each in of_these if each.pk < now[each.day].pk}
    span = DateSpan.around([date for _, date in now])
    people = {person.pk: person for person in Staff.objects.filter(pk__in={staff for staff, _ in now})}
    known = Known.read(store.company, people.values(), span, at)
    actuals = {day: people[day[0]] for day in now if known.has_actual(day)}
    days = now.keys() - actuals.keys()
    table = Table({day: former[day].entry for day in days if day in former}, {day: now[day].entry for day in days})
    review = review_days(
        store,
        table,
        span,
        people,
        joined=(),
        at=at,
        retried=known.left_alone,
        unlocked=unlocked_days(store, span),
        taken_back=set(),
        answers={day: each.answer for day, each in former.items()},
    )
    return FormerState(review, span, known, actuals)


def take_back(*, confirmation: Confirmation, by: User, at: dt.datetime, seen: str) -> Confirmed:
    """Confirms the former snapshots again. Days with actual attendance, past days and days that would now overlap stay.

    `seen` is the digest of the review that the person was shown. The drafts stay as they are. Raises PreviewOutdated,
    or what former_state raises; then nothing is written.
    """
    store = confirmation.store
    with transaction.atomic():
        lock_company(store)
        former = former_state(confirmation=confirmation, at=at)
        if former.review.digest != seen:
            raise PreviewOutdated
        if not former.review.days:
            raise NothingToTakeBack
        arrival = former.preview().said_of_arrival
        again = Confirmation(
            store=store, start=former.span.start, end=former.span.end, by=by, at=at, takes_back=confirmation
        )
        raised = save_confirmation(again, former.review)
        left = len(former.review.excluded) + len(former.actuals)
        counts = {
            "期間": shown(former.span),
            "取り消した日": f"{len(former.review.days)}日",
            "取り消せなかった日": f"{left}日",
        }
        record(AuditAction.CONFIRMATION_TAKEN_BACK, company=store.company_id, about=store, by=by, at=at, after=counts)
    return Confirmed(again, len(former.review.days), raised.sendable, left, arrival)


class _Version(NamedTuple):
    """A snapshot: what one confirmation made of a staff-day."""

    pk: int
    confirmation: int
    answer: str
    day: StaffDay
    entry: Entry


def _versions(confirmation: Confirmation) -> list[_Version]:
    """All snapshots of the store for the people and dates of the confirmation, the oldest first."""
    span, entries = DateSpan(confirmation.start, confirmation.end), Entries()
    rows = Snapshot.objects.filter(
        store=confirmation.store_id,
        staff__in=Snapshot.objects.filter(confirmation=confirmation).values("staff"),
        work_date__gte=span.start,
        work_date__lt=span.end,
    )
    dates, columns = span.by_text(), ("pk", "confirmation_id", "joined_answer", *DAY_COLUMNS, *ENTRY_COLUMNS)
    return [
        _Version(pk, confirmed, answer, (staff, dates[date]), entries.of(tuple(content)))
        for pk, confirmed, answer, staff, date, *content in rows.order_by("pk").values_list(*columns)
    ]
