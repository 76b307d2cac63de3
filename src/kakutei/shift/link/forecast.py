"""By when what waits will have arrived, from the tables: the queues of all connections that a worker serves, and how long the
newest writes took. A few queries, however many days wait."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, NamedTuple

from django.db.models import Count, Max, Min, OuterRef, Q, Subquery
from django_scopes import scopes_disabled

from kakutei.jptime.workdate import DateSpan, today
from kakutei.shift.link import leases
from kakutei.shift.link.connections import pace
from kakutei.shift.link.models import AppliedDay, Attempt, Connection, DesiredDay, Mapping, PunchReading
from kakutei.shift.link.rules.finish_time import Queue, Unanswered, finish_time, seconds_of_a_call
from kakutei.shift.link.rules.pace import MAPPING_LASTS, chunks, sendable
from kakutei.shift.link.rules.values import Waiting
from kakutei.shift.link.there import StaffDay
from kakutei.shift.people.models import Staff

NEWEST_WRITES = 1000
UNFORESEEN = (Waiting.MAINTENANCE, Waiting.UNREACHABLE, Waiting.TROUBLE)
"""How long these last is not known."""


def arrives_by(connection: Connection, *, at: dt.datetime, new: Collection[StaffDay] = ()) -> dt.datetime | None:
    """When all that waits will have arrived, together with the days of `new`, which do not wait yet and are about to be
    confirmed. None: nothing waits, or it cannot be foreseen since a person or the server has to act first."""
    waits_until = connection.wait_until if connection.wait_until and connection.wait_until > at else None
    paused_until = connection.pause_until if connection.paused_at else None
    if connection.block or (waits_until and Waiting(connection.waiting) in UNFORESEEN):
        return None
    if connection.paused_at and not paused_until:
        return None
    pending = _pending(at)
    due = _due(connection, pending.pop(connection.company_id, NOTHING), new, at)
    if not due.days and not due.unanswered:
        return None
    ours = Queue(
        days=due.days,
        limit=connection.rate_limit,
        identity=str(connection.identity),
        windows=connection.windows,
        reads=_reads(connection, due),
        today=due.today,
        sync=_sync(connection, at),
        calls=connection.calls,
        waits_until=max((each for each in (waits_until, paused_until) if each), default=None),
        served_at=connection.served_at,
    )
    unanswered = Unanswered(due.unanswered, due.read_back_at) if due.read_back_at else None
    others = _others(pending, ours, at)
    seconds = _seconds_of_a_call(connection, due.days + sum(other.days for other in others))
    return finish_time(ours, others, seconds=seconds, at=at, pace=pace(), unanswered=unanswered)


class _Pending(NamedTuple):
    """Of one company the sendable days that nothing prevents; also those whose last write has to be read back first."""

    days: int
    today: int
    first: dt.date | None
    last: dt.date | None


NOTHING = _Pending(0, 0, None, None)


def _pending(at: dt.datetime) -> dict[int, _Pending]:
    """By company: of all whose days wait. Nothing of the others is shown but the time that their days take."""
    reach = sendable(at, dt.date.min)
    with scopes_disabled():
        began = Connection.objects.open().filter(company=OuterRef("company")).values("first_work_date")
        waits = DesiredDay.objects.pending().filter(
            Q(work_date__gte=Subquery(began[:1])), block="", work_date__gte=reach.start, work_date__lt=reach.end
        )
        found: Iterable[Any] = waits.order_by().values_list("company").annotate(
            days=Count("pk"),
            today=Count("pk", filter=Q(work_date__lte=today(at))),
            first=Min("work_date"),
            last=Max("work_date"),
        )  # fmt: skip
        return {company: _Pending(*of_company) for company, *of_company in found}


@dataclass(frozen=True)
class _Due:
    """`days` may be written now; `unanswered` not before they have been read back, the last one at `read_back_at`.

    `divisions`: how many 所属 the people of all these days have, as far as they are known.
    """

    days: int
    today: int
    unanswered: int
    read_back_at: dt.datetime | None
    span: DateSpan | None
    divisions: int


def _due(connection: Connection, pending: _Pending, new: Collection[StaffDay], at: dt.datetime) -> _Due:
    unanswered, read_back_at, divisions = _unanswered_and_divisions(connection, {staff for staff, _ in new}, at)
    dates = [each for each in (pending.first, pending.last, *(day for _, day in new)) if each]
    return _Due(
        days=max(0, pending.days - unanswered) + len(new),
        today=pending.today + sum(day <= today(at) for _, day in new),
        unanswered=unanswered,
        read_back_at=read_back_at,
        span=DateSpan.around(dates) if dates else None,
        divisions=divisions,
    )


def _unanswered_and_divisions(
    connection: Connection, staff: Collection[int], at: dt.datetime
) -> tuple[int, dt.datetime | None, int]:
    """In one query: how many writes have to be read back, the last one when, and the 所属 of people with days to write."""
    unclear = AppliedDay.objects.filter(
        connection=OuterRef("pk"), ambiguous_since__lte=at - pace().deadline, read_back_at__gt=at
    )
    waits = DesiredDay.objects.pending().filter(company_id=connection.company_id, block="")
    people = Staff.objects.filter(Q(pk__in=staff) | Q(pk__in=waits.values("staff"))).exclude(number="")
    there = Mapping.objects.current().filter(connection=OuterRef("pk"), code__in=people.values("number"))
    later, named = (rows.order_by().values("connection") for rows in (unclear, there))
    count, until, divisions = Connection.objects.filter(pk=connection.pk).values_list(
        Subquery(later.annotate(found=Count("pk")).values("found")),
        Subquery(later.annotate(found=Max("read_back_at")).values("found")),
        Subquery(named.annotate(found=Count("division_code", distinct=True)).values("found")),
    )[0]
    return count or 0, until, divisions or 0


def _reads(connection: Connection, due: _Due) -> int:
    """One for each 所属 and 62 days, and as many for the punches."""
    ranges = len(chunks(due.span)) if due.span else 1
    punches = connection.punches == PunchReading.PERMITTED
    return max(1, due.divisions) * ranges * (2 if punches else 1)


def _sync(connection: Connection, at: dt.datetime) -> int:
    """Employees, a trial of the schedules where a person asked for it, and of the punches."""
    if connection.sync_asked_at:
        return 3
    stale = connection.synced_at is None or at - connection.synced_at > MAPPING_LASTS
    return 2 if stale else 0


def _seconds_of_a_call(connection: Connection, days: int) -> tuple[float, ...]:
    """Also of other connections: mostly the server is the same."""
    answered = Attempt.objects.filter(connection=connection, started__isnull=False).order_by("-at")
    newest = list(answered.values_list("started__at", "at")[:NEWEST_WRITES])
    durations = [(answer - start).total_seconds() for start, answer in newest]
    between = [(start - answer).total_seconds() for (start, _), (_, answer) in pairwise(newest)]
    return seconds_of_a_call(durations, between, days)


def _others(pending: dict[int, _Pending], ours: Queue, at: dt.datetime) -> list[Queue]:
    """The connections of other companies that the same worker serves."""
    if not pending:
        return []
    with scopes_disabled():
        rows = Connection.objects.switched_on().filter(leases.not_paused(at), company__in=pending, block="")
        return [_other(row, pending[row.company_id].days, ours) for row in rows.exclude(sealed_token="")]


def _other(row: Connection, days: int, ours: Queue) -> Queue:
    """With as many reads as ours."""
    return replace(
        ours,
        days=days,
        limit=row.rate_limit,
        identity=str(row.identity),
        windows=row.windows,
        today=0,
        sync=0,
        calls=row.calls,
        waits_until=row.wait_until,
        served_at=row.served_at,
    )
