"""What is written down about one day: before a write, and when its answer is here."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from kakutei.edge import plainsql
from kakutei.kotclient.answers import Answer, Recovery
from kakutei.kotwire.records import DailySchedule
from kakutei.shift.link.claims import Held
from kakutei.shift.link.models import AppliedDay, Attempt, Connection, DesiredDay, KnownBy, SeenDay
from kakutei.shift.link.port import MovedDay, OwedDay, Sent
from kakutei.shift.link.rules.decide import Applied
from kakutei.shift.link.rules.pace import LOST_AFTER, LOST_FOR
from kakutei.shift.link.rules.values import Outcome, Plan


def applied(row: AppliedDay) -> Applied:
    """For a day whose last write is unanswered also what was read there before it."""
    if row.ambiguous_since is None:
        return Applied(plan=row.plan)
    return Applied(plan=row.plan, sent=row.sent, unanswered=max(1, row.unanswered), before=row.before)


def begin(held: Held, day: OwedDay, key: str, sent: Sent, at: dt.datetime, settle_after: dt.timedelta) -> int:
    """Before anything is sent: what it is, and that its answer is still out. Returns the attempt's id.

    What an unanswered write carried and was read there since is ours for certain: this one must not forget it.
    """
    values = {
        **(_times("", sent.before) if sent.replaces_ours else {}),
        "company_id": held.company_id,
        "staff_id": day.staff_id,
        "version": day.version,
        "removal": "",
        "ambiguous_since": at,
        "read_back_at": at + settle_after,
        "unanswered": sent.unanswered,
        **_times("before_", sent.before),
        **_times("sent_", sent.plan),
    }
    plainsql.upsert(AppliedDay, _row(held, day, key), values)
    return plainsql.insert(Attempt, _attempt(held, day, key, at) | _times("plan_", sent.plan))


def answered(held: Held, day: OwedDay, key: str, attempt: int, answer: Answer[DailySchedule], at: dt.datetime) -> None:
    """The second, immutable row of an attempt."""
    said: dict[str, object] = {
        "started_id": attempt,
        "answer": answer.recovery.value,
        "status": answer.status,
        "code": answer.code[:20],
        "server_date": answer.server_date,
    }
    plainsql.insert(Attempt, _attempt(held, day, key, at) | said)


def stands(held: Held, day: OwedDay, key: str, plan: Plan | None, known_by: KnownBy) -> None:
    """What now stands there because of us is certain again."""
    whose = {"staff_id": day.staff_id, "planned_for_id": day.staff_id}
    ours = {"version": day.version, "known_by": known_by.value, "removal": "", **whose}
    values = {**_times("", plan), **ours, **CERTAIN}
    if plan is None:
        plainsql.update(AppliedDay, _row(held, day, key), values)
    else:
        plainsql.upsert(AppliedDay, _row(held, day, key), values | {"company_id": held.company_id})


def nothing_seen(held: Held, key: str, work_date: dt.date, at: dt.datetime) -> None:
    """Our own deletion was answered: what was read there before it stands no more."""
    where = {"connection_id": held.connection_id, "employee_key": key, "work_date": work_date}
    plainsql.update(SeenDay, where, _times("plan_", None) | {"read_at": at})


def certain_again(held: Held, day: OwedDay, key: str) -> None:
    """The write was not done: what stood there before still does, and is whose it was."""
    plainsql.update(AppliedDay, _row(held, day, key), CERTAIN)
    standing = AppliedDay.objects.filter(**_row(held, day, key), start__isnull=False, planned_for__isnull=False)
    standing.update(staff=F("planned_for"))


def read_back(held: Held, day: OwedDay, key: str, at: dt.datetime) -> None:
    plainsql.update(AppliedDay, _row(held, day, key), {"read_back_at": at})


def doubt(held: Held, day: OwedDay, key: str, at: dt.datetime, read_back_at: dt.datetime) -> None:
    """An answer came to a worker that had lost its lease: whatever was concluded since, the day is read back. Where a
    newer write has no answer either, this older one counts as what stood there before it."""
    rows = AppliedDay.objects.filter(**_row(held, day, key))
    if not rows.filter(ambiguous_since=None).update(
        **_times("sent_", day.want.plan), ambiguous_since=at, read_back_at=read_back_at, unanswered=1
    ):
        rows.update(**_times("before_", day.want.plan))
        _not_before(rows, at, read_back_at)
    _owe_again(DesiredDay.objects.filter(pk=day.id))


def doubt_lost(connection: Connection, at: dt.datetime) -> None:
    """Writes that ended with their process, long ago: what was concluded without their answer is read back once more,
    since one that was held up may have gone out after that. Days that are over by now are among them."""
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
        _owe_again(DesiredDay.objects.filter(staff=lost.staff_id, work_date=lost.work_date))
        closing = {name: getattr(lost, name) for name in _OF_A_TRY}
        Attempt.objects.create(**closing, started=lost, answer=Recovery.AMBIGUOUS.value, at=at)


def doubt_removal(held: Held, day: MovedDay, at: dt.datetime, read_back_at: dt.datetime) -> None:
    """As doubt, after a removal: whoever has had that key since may have lost the plan of that day to it."""
    rows = AppliedDay.objects.filter(pk=day.applied_id, connection=held.connection_id)
    _not_before(rows, at, read_back_at)
    _owe_again(DesiredDay.objects.filter(staff__in=rows.values("staff"), work_date=day.work_date))


def _not_before(rows: QuerySet[AppliedDay], at: dt.datetime, read_back_at: dt.datetime) -> None:
    """Unanswered, and read back then at the earliest; a newer write that is waited for longer keeps its time."""
    sooner = Q(ambiguous_since=None) | Q(read_back_at=None) | Q(read_back_at__lt=read_back_at)
    rows.filter(sooner).update(ambiguous_since=at, read_back_at=read_back_at)


def _owe_again(days: QuerySet[DesiredDay]) -> None:
    days.filter(settled_version=F("version")).update(settled_version=F("version") - 1, outcome="", settled_at=None)


def settle(day: OwedDay, outcome: Outcome, at: dt.datetime) -> None:
    """Settles the version that was sent; if a newer one stands by now, the day stays owed."""
    free = {"not_before": None, "block": "", "block_about": ""}
    values: dict[str, object] = {"settled_version": day.version, "outcome": outcome.value, "settled_at": at}
    plainsql.update(DesiredDay, {"id": day.id, "version": day.version}, values | free)


def of_version(day: OwedDay) -> QuerySet[DesiredDay]:
    return DesiredDay.objects.filter(pk=day.id, version=day.version)


def _row(held: Held, day: OwedDay, key: str) -> dict[str, object]:
    return {"connection_id": held.connection_id, "employee_key": key, "work_date": day.work_date}


def _times(prefix: str, plan: Plan | None) -> dict[str, object]:
    return {f"{prefix}start": plan.start if plan else None, f"{prefix}end": plan.end if plan else None}


_OF_A_TRY = ("company_id", "connection_id", "staff_id", "employee_key", "work_date", "version", "confirmed_by_id")

CERTAIN = {**_times("sent_", None), "ambiguous_since": None, "read_back_at": None, "unanswered": 0}
"""No answer is out."""


def _attempt(held: Held, day: OwedDay, key: str, at: dt.datetime) -> dict[str, object]:
    return {
        "company_id": held.company_id,
        "connection_id": held.connection_id,
        "staff_id": day.staff_id,
        "employee_key": key,
        "work_date": day.work_date,
        "version": day.version,
        "confirmed_by_id": day.confirmed_by,
        "at": at,
    }
