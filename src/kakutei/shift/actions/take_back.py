"""[取り消し] after [確定]: the former snapshots are confirmed again as a new version."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import QuerySet

from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import record, shown
from kakutei.infrastructure.refusal import Refusal
from kakutei.jptime.workdate import DateSpan
from kakutei.shift.actions.confirmation import Confirmed, PreviewOutdated, lock_company, save_confirmation
from kakutei.shift.actions.confirmation_preview import preview_of
from kakutei.shift.actions.confirmation_review import Review, people_by_id, review_days
from kakutei.shift.link.outbox import left_alone
from kakutei.shift.link.rules.values import Outcome
from kakutei.shift.link.status import DayShown, states_in
from kakutei.shift.people.models import Staff, Store, User
from kakutei.shift.roster.models import Confirmation, Snapshot
from kakutei.shift.roster.table import StaffDay, Table, newest, unlocked_days


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
    actuals: dict[StaffDay, Staff] = field(default_factory=dict)


def last_confirmation(store: Store, span: DateSpan) -> Confirmation | None:
    """The newest of the store in the span, where it can be taken back."""
    newest_of_all = (
        Confirmation.objects.filter(store=store, start__lt=span.end, end__gt=span.start)
        .select_related("by", "taken_back_by")
        .order_by("-pk")
        .first()
    )
    if newest_of_all is None or newest_of_all.takes_back_id or not newest_of_all.snapshots.exists():
        return None
    return newest_of_all


def former_state(*, confirmation: Confirmation, at: dt.datetime) -> FormerState:
    """Raises AlreadyTakenBack, ConfirmedSince or NothingToTakeBack."""
    if Confirmation.objects.filter(takes_back=confirmation).exists():
        raise AlreadyTakenBack
    rows = list(confirmation.snapshots.order_by("pk"))
    if not rows:
        raise NothingToTakeBack
    now = {(row.staff_id, row.work_date): row for row in rows}
    span = DateSpan.around([row.work_date for row in rows])
    if _later(confirmation, now, span):
        raise ConfirmedSince
    people = people_by_id(now)
    actuals = _with_actuals(confirmation.store, people, now, span, at)
    former = {
        (row.staff_id, row.work_date): row
        for row in newest(_snapshots(confirmation, now, span).filter(pk__lt=rows[0].pk))
    }
    days = now.keys() - actuals.keys()
    table = Table({day: former[day].entry for day in days if day in former}, {day: now[day].entry for day in days})
    answers = {day: row.joined_answer for day, row in former.items()}
    review = review_days(
        confirmation.store,
        table,
        span,
        people,
        joined=(),
        at=at,
        retried=left_alone(people.keys(), span),
        unlocked=unlocked_days(confirmation.store, span),
        taken_back=set(),
        answers=answers,
    )
    return FormerState(review, span, actuals)


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
        arrival = preview_of(former.review, former.span, at).said_of_arrival
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


def _snapshots(confirmation: Confirmation, now: dict[StaffDay, Snapshot], span: DateSpan) -> QuerySet[Snapshot]:
    """All of the store for these people and dates."""
    return Snapshot.objects.filter(
        store=confirmation.store,
        staff__in={staff for staff, _ in now},
        work_date__gte=span.start,
        work_date__lt=span.end,
    )


def _later(confirmation: Confirmation, now: dict[StaffDay, Snapshot], span: DateSpan) -> bool:
    """Whether the store confirmed one of the days again."""
    last = max(row.pk for row in now.values())
    later = _snapshots(confirmation, now, span).filter(pk__gt=last)
    return any(day in now for day in later.values_list("staff", "work_date"))


def _with_actuals(
    store: Store, people: dict[int, Staff], now: dict[StaffDay, Snapshot], span: DateSpan, at: dt.datetime
) -> dict[StaffDay, Staff]:
    """Days with actual attendance, as far as it is known here."""
    states = states_in(store.company, people.values(), span.start, span.end, at=at)
    return {day: people[day[0]] for day, state in states.items() if day in now and _has_actual(state)}


def _has_actual(state: DayShown) -> bool:
    return bool(state.facts.there_actual) or state.facts.outcome is Outcome.ACTUALS_THERE
