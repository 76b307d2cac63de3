"""What is written down about one day: before a write, and when its answer is here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from kakutei.kotclient.answers import Answer
from kakutei.kotwire.records import DailySchedule
from kakutei.shift.link.models import AppliedDay, Attempt, Connection, DesiredDay, KnownBy, SeenDay
from kakutei.shift.link.port import OwedDay
from kakutei.shift.link.rules.decide import Applied
from kakutei.shift.link.rules.values import Outcome, Plan


def applied(row: AppliedDay) -> Applied:
    """For a day whose last write is unanswered also what was read there before it."""
    if row.ambiguous_since is None:
        return Applied(plan=row.plan)
    return Applied(plan=row.plan, sent=row.sent, ambiguous=True, before=row.before)


@dataclass(frozen=True)
class Sent:
    """What a write carries (None: a deletion), and what was read there before it."""

    plan: Plan | None
    before: Plan | None


def begin(
    connection: Connection, day: OwedDay, key: str, sent: Sent, at: dt.datetime, settle_after: dt.timedelta
) -> int:
    """Before anything is sent: what it is, and that its answer is still out. Returns the attempt's id."""
    values = {
        **_times("before", sent.before),
        **_times("sent", sent.plan),
        "ambiguous_since": at,
        "read_back_at": at + settle_after,
        "version": day.version,
        "staff_id": day.staff_id,
        "removal": "",
    }
    where = {"connection": connection, "employee_key": key, "work_date": day.work_date}
    if not AppliedDay.objects.filter(**where).update(**values):
        AppliedDay.objects.create(company_id=connection.company_id, **where, **values)
    return _attempt(connection, day, key, sent.plan, at).pk


def _times(name: str, plan: Plan | None) -> dict[str, dt.datetime | None]:
    return {f"{name}_start": plan.start if plan else None, f"{name}_end": plan.end if plan else None}


def answered(
    connection: Connection, day: OwedDay, key: str, attempt: int, answer: Answer[DailySchedule], at: dt.datetime
) -> None:
    """The second, immutable row of an attempt."""
    Attempt.objects.bulk_create(
        [
            Attempt(
                **_common(connection, day, key, at),
                started_id=attempt,
                answer=answer.recovery.value,
                status=answer.status,
                code=answer.code[:20],
                server_date=answer.server_date,
            )
        ]
    )


def stands(connection: Connection, day: OwedDay, key: str, plan: Plan | None, known_by: KnownBy) -> None:
    """What now stands there because of us is certain again."""
    certain = {
        "start": plan.start if plan else None,
        "end": plan.end if plan else None,
        "version": day.version,
        "known_by": known_by,
        "staff_id": day.staff_id,
        "sent_start": None,
        "sent_end": None,
        "ambiguous_since": None,
        "read_back_at": None,
        "removal": "",
    }
    where = {"connection": connection, "employee_key": key, "work_date": day.work_date}
    if not AppliedDay.objects.filter(**where).update(**certain) and plan is not None:
        AppliedDay.objects.create(company_id=connection.company_id, **where, **certain)


def nothing_seen(connection: Connection, key: str, work_date: dt.date, at: dt.datetime) -> None:
    """Our own deletion was answered: what was read there before it stands no more."""
    seen = SeenDay.objects.filter(connection=connection, employee_key=key, work_date=work_date)
    seen.update(plan_start=None, plan_end=None, read_at=at)


def certain_again(connection: Connection, day: OwedDay, key: str) -> None:
    """The write was not done: what stood there before still does."""
    AppliedDay.objects.filter(connection=connection, employee_key=key, work_date=day.work_date).update(
        sent_start=None, sent_end=None, ambiguous_since=None, read_back_at=None
    )


def read_back(connection: Connection, day: OwedDay, key: str, at: dt.datetime) -> None:
    AppliedDay.objects.filter(connection=connection, employee_key=key, work_date=day.work_date).update(read_back_at=at)


def doubt(connection: Connection, day: OwedDay, key: str, at: dt.datetime, read_back_at: dt.datetime) -> None:
    """An answer came to a worker that had lost its lease: whatever was concluded since, the day is read back."""
    plan = day.want.plan
    AppliedDay.objects.filter(connection=connection, employee_key=key, work_date=day.work_date).update(
        sent_start=plan.start if plan else None,
        sent_end=plan.end if plan else None,
        ambiguous_since=at,
        read_back_at=read_back_at,
    )
    DesiredDay.objects.filter(pk=day.id, settled_version=F("version")).update(
        settled_version=F("version") - 1, outcome="", settled_at=None
    )


def settle(day: OwedDay, outcome: Outcome, at: dt.datetime) -> None:
    """Settles the version that was sent; if a newer one stands by now, the day stays owed."""
    of_version(day).update(
        settled_version=F("version"), outcome=outcome.value, settled_at=at, not_before=None, block="", block_about=""
    )


def of_version(day: OwedDay) -> QuerySet[DesiredDay]:
    return DesiredDay.objects.filter(Q(pk=day.id, version=day.version))


def _attempt(connection: Connection, day: OwedDay, key: str, plan: Plan | None, at: dt.datetime) -> Attempt:
    started = Attempt(
        **_common(connection, day, key, at),
        plan_start=plan.start if plan else None,
        plan_end=plan.end if plan else None,
    )
    Attempt.objects.bulk_create([started])
    return started


def _common(connection: Connection, day: OwedDay, key: str, at: dt.datetime) -> dict[str, object]:
    return {
        "company_id": connection.company_id,
        "connection": connection,
        "staff_id": day.staff_id,
        "employee_key": key,
        "work_date": day.work_date,
        "version": day.version,
        "confirmed_by_id": day.confirmed_by,
        "at": at,
    }
