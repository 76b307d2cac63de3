"""What is recorded about one day: before a write, and after its answer."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from kakutei.kotclient.answers import Answer, Recovery
from kakutei.kotwire.records import DailySchedule
from kakutei.shift.link.models import AppliedDay, Attempt, Connection, DesiredDay, KnownBy, SeenDay
from kakutei.shift.link.port import OrphanedPlan, PendingDay, Sent
from kakutei.shift.link.rules.decide import Applied
from kakutei.shift.link.rules.pace import LOST_AFTER, LOST_FOR
from kakutei.shift.link.rules.values import Outcome, Plan

type Values = dict[str, Any]
"""By field name or `…_id`."""


def applied(row: AppliedDay) -> Applied:
    """For a day whose last write is unanswered, also the plan that was read before it."""
    if row.ambiguous_since is None:
        return Applied(plan=row.plan)
    return Applied(plan=row.plan, sent=row.sent, unanswered=max(1, row.unanswered), before=row.before)


def begin(
    connection: Connection, day: PendingDay, key: str, sent: Sent, at: dt.datetime, settle_after: dt.timedelta
) -> int:
    """Records, before a write is sent, its plan and that its answer is pending. Returns the attempt's id.

    A plan that an unanswered write sent and that was read since is certainly ours: this write must keep that.
    """
    values: Values = {
        **(_times("", sent.before) if sent.replaces_ours else {}),
        "staff_id": day.staff_id,
        "version": day.version,
        "removal": "",
        "ambiguous_since": at,
        "read_back_at": at + settle_after,
        "unanswered": sent.unanswered,
        **_times("before_", sent.before),
        **_times("sent_", sent.plan),
    }
    _upsert(connection, day, key, values)
    started = Attempt(**_attempt(connection, day, key, at), **_times("plan_", sent.plan))
    Attempt.objects.bulk_create([started])
    return started.pk


def answered(
    connection: Connection, day: PendingDay, key: str, attempt: int, answer: Answer[DailySchedule], at: dt.datetime
) -> None:
    """The second, immutable row of an attempt."""
    Attempt.objects.bulk_create([
        Attempt(
            **_attempt(connection, day, key, at),
            started_id=attempt,
            answer=answer.recovery.value,
            status=answer.status,
            code=answer.code[:20],
            server_date=answer.server_date,
        )
    ])  # fmt: skip


def stands(connection: Connection, day: PendingDay, key: str, plan: Plan | None, known_by: KnownBy) -> None:
    """Our plan on the attendance side is certain again. After an answer the row exists, since `begin` wrote it."""
    whose = {"staff_id": day.staff_id, "planned_for_id": day.staff_id}
    ours = {"version": day.version, "known_by": known_by.value, "removal": "", **whose}
    values = {**_times("", plan), **ours, **CERTAIN}
    if plan is not None and known_by is KnownBy.READ:
        _upsert(connection, day, key, values)
    else:
        _applied_day(connection, day, key).update(**values)


def nothing_seen(connection: Connection, key: str, work_date: dt.date, at: dt.datetime) -> None:
    """Our own deletion was answered: the plan that was read before it no longer exists."""
    seen = SeenDay.objects.filter(connection=connection, employee_key=key, work_date=work_date)
    seen.update(**_times("plan_", None), read_at=at)


def certain_again(connection: Connection, day: PendingDay, key: str) -> None:
    """The write was not done: the earlier plan is still there, for the same person as before."""
    row = _applied_day(connection, day, key)
    row.update(**CERTAIN)
    row.filter(start__isnull=False, planned_for__isnull=False).update(staff=F("planned_for"))


def read_back(connection: Connection, day: PendingDay, key: str, at: dt.datetime) -> None:
    _applied_day(connection, day, key).update(read_back_at=at)


def mark_ambiguous(
    connection: Connection, day: PendingDay, key: str, done: bool, at: dt.datetime, read_back_at: dt.datetime
) -> None:
    """An answer came to a worker that had lost its lease: whatever was concluded since, the day is read back. Where a
    newer write has no answer either, the older one may be the current plan: as ours if it was certainly done,
    else as the plan before the newer write."""
    rows, sent = _applied_day(connection, day, key), _times("sent_", day.want.plan)
    if not rows.filter(ambiguous_since=None).update(
        **sent, ambiguous_since=at, read_back_at=read_back_at, unanswered=1
    ):
        ours: Values = {**_times("", day.want.plan), "planned_for_id": day.staff_id}
        rows.exclude(**sent).update(**(ours if done else _times("before_", day.want.plan)))
        _not_before(rows, at, read_back_at)
    DesiredDay.objects.filter(pk=day.id, company=connection.company_id).reopen()


def mark_lost_writes_ambiguous(connection: Connection, at: dt.datetime) -> None:
    """Writes whose process ended long ago without an answer: their settled days are read back again, since a delayed write
    may have been sent after that. Past days are among them."""
    lost_by_now = (at - LOST_FOR, at - LOST_AFTER)
    started = Attempt.objects.filter(connection=connection, started=None, at__range=lost_by_now)
    settled = AppliedDay.objects.filter(
        connection=connection,
        employee_key=OuterRef("employee_key"),
        work_date=OuterRef("work_date"),
        ambiguous_since=None,
    )
    for lost in started.filter(~Exists(Attempt.objects.filter(started=OuterRef("pk"))), Exists(settled)):
        row = {"connection_id": connection.pk, "employee_key": lost.employee_key, "work_date": lost.work_date}
        AppliedDay.objects.filter(**row).update(
            sent_start=lost.plan_start, sent_end=lost.plan_end, ambiguous_since=at, read_back_at=at, unanswered=1
        )
        DesiredDay.objects.filter(staff=lost.staff_id, work_date=lost.work_date).reopen()
        closing = {name: getattr(lost, name) for name in _OF_A_TRY}
        Attempt.objects.create(**closing, started=lost, answer=Recovery.AMBIGUOUS.value, at=at)


def mark_deletion_ambiguous(
    connection: Connection, day: OrphanedPlan, at: dt.datetime, read_back_at: dt.datetime
) -> None:
    """As mark_ambiguous, after a removal: it may have deleted the plan of the employee who has that key since."""
    rows = AppliedDay.objects.filter(pk=day.applied_id, connection=connection)
    _not_before(rows, at, read_back_at)
    DesiredDay.objects.filter(staff__in=rows.values("staff"), work_date=day.work_date).reopen()


def _not_before(rows: QuerySet[AppliedDay], at: dt.datetime, read_back_at: dt.datetime) -> None:
    """Unanswered, to be read back at `read_back_at` at the earliest; a newer write with a later time keeps it."""
    sooner = Q(ambiguous_since=None) | Q(read_back_at=None) | Q(read_back_at__lt=read_back_at)
    rows.filter(sooner).update(ambiguous_since=at, read_back_at=read_back_at)


def settle(connection: Connection, day: PendingDay, outcome: Outcome, at: dt.datetime) -> None:
    """Settles the version that was sent; if there is a newer one by now, the day stays pending."""
    of_version(connection, day).update(
        settled_version=day.version, outcome=outcome.value, settled_at=at, not_before=None, block="", block_about=""
    )


def of_version(connection: Connection, day: PendingDay) -> QuerySet[DesiredDay]:
    return DesiredDay.objects.filter(pk=day.id, version=day.version, company=connection.company_id)


def _applied_day(connection: Connection, day: PendingDay, key: str) -> QuerySet[AppliedDay]:
    return AppliedDay.objects.filter(connection=connection, employee_key=key, work_date=day.work_date)


def _upsert(connection: Connection, day: PendingDay, key: str, values: Values) -> None:
    """Updates or creates the day's row. The lock has checked that the day belongs to the connection's company."""
    row = AppliedDay(
        company_id=connection.company_id,
        connection=connection,
        employee_key=key,
        work_date=day.work_date,
        **values,
    )
    AppliedDay.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["connection", "employee_key", "work_date"],
        update_fields=[*values],
    )


def _times(prefix: str, plan: Plan | None) -> Values:
    return {f"{prefix}start": plan.start if plan else None, f"{prefix}end": plan.end if plan else None}


_OF_A_TRY = ("company_id", "connection_id", "staff_id", "employee_key", "work_date", "version", "confirmed_by_id")

CERTAIN: Values = {**_times("sent_", None), "ambiguous_since": None, "read_back_at": None, "unanswered": 0}
"""No answer is pending."""


def _attempt(connection: Connection, day: PendingDay, key: str, at: dt.datetime) -> Values:
    return {
        "company_id": connection.company_id,
        "connection_id": connection.pk,
        "staff_id": day.staff_id,
        "employee_key": key,
        "work_date": day.work_date,
        "version": day.version,
        "confirmed_by_id": day.confirmed_by,
        "at": at,
    }
