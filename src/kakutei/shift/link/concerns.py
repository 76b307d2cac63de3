"""The present concerns of a company, each with its count of days: a few queries, however many days there are."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from kakutei.jptime.hours import closed_since
from kakutei.jptime.workdate import DateSpan, Month, today
from kakutei.shift.link.connections import open_connection, ready_connection
from kakutei.shift.link.models import AppliedDay, Connection, DesiredDay
from kakutei.shift.link.rules.concerns import Concern, Hold
from kakutei.shift.link.rules.pace import MARGINS, sendable
from kakutei.shift.link.rules.values import LEFT_ALONE, Cause, DayBlock, Outcome, WantedKind
from kakutei.shift.link.status import pause_of
from kakutei.shift.people.models import Company

LATE_AFTER = dt.timedelta(hours=24)


def current_concerns(company: Company, *, at: dt.datetime) -> dict[Concern, int]:
    """Each present concern with its count of days; nothing where the link is off."""
    connection = ready_connection(company)
    if connection is None:
        return {}
    owed, late, blocked = _owed_counts(connection, at)
    found: dict[Concern, int] = {**blocked, **_left_alone_counts(at)}
    if connection.block:
        found[Cause(connection.block)] = owed
    if pause_of(connection, at):
        found[Hold.PAUSED] = owed
    elif late and not connection.block:  # under a stop or a pause the days wait for that, which is a concern itself
        found[Hold.LATE] = late
    return found


def newest_left_alone(at: dt.datetime) -> dict[str, dt.datetime]:
    """By outcome: when the last of the days that were left unchanged was settled."""
    rows = DesiredDay.objects.filter(_looked_at(at), outcome__in=[outcome.value for outcome in LEFT_ALONE])
    return dict(rows.values_list("outcome").annotate(Max("settled_at")).order_by("outcome"))


def on_their_way(company: Company, within: dt.timedelta, *, at: dt.datetime) -> bool:
    """Whether it is inside the restricted hours, or so soon after them that the waiting days are still being sent."""
    connection = open_connection(company)
    windows = connection.windows if connection else ()
    return any(closed_since(windows, moment, MARGINS) for moment in (at, at - within))


def days_of(company: Company, concern: Concern, *, at: dt.datetime) -> QuerySet[DesiredDay]:
    """The days that a concern is about, nearest first."""
    connection = open_connection(company)
    if connection is None:
        return DesiredDay.objects.none()
    owed = _owed(connection, at)
    match concern:
        case DayBlock():
            days = owed.filter(block=concern.value)
        case Outcome():
            days = DesiredDay.objects.filter(_looked_at(at), outcome=concern.value)
        case Hold.LATE:
            days = owed.filter(_late(connection, at), block="")
        case _:
            days = owed.filter(block="")
    return days.select_related("staff").order_by("work_date", "staff__position", "staff")


def _owed(connection: Connection, at: dt.datetime) -> QuerySet[DesiredDay]:
    """All sendable days that are not settled, also those that must not be sent yet."""
    span = sendable(at, connection.first_work_date)
    ever_sent = AppliedDay.objects.filter(
        connection=connection, staff=OuterRef("staff"), work_date=OuterRef("work_date")
    )
    return DesiredDay.objects.pending().filter(
        ~Q(kind=WantedKind.LEAVE.value) | Exists(ever_sent),
        company_id=connection.company_id,
        work_date__gte=span.start,
        work_date__lt=span.end,
    )


def _owed_counts(connection: Connection, at: dt.datetime) -> tuple[int, int, dict[Concern, int]]:
    """The count of unblocked pending days, how many of them are late, and the count of blocked days by block."""
    rows = (
        _owed(connection, at)
        .values("block")
        .annotate(days=Count("pk"), late=Count("pk", filter=_late(connection, at)))
        .order_by("block")
    )
    counts = {row["block"]: row for row in rows}
    free = counts.pop("", {"days": 0, "late": 0})
    return free["days"], free["late"], {DayBlock(block): row["days"] for block, row in counts.items()}


def _late(connection: Connection, at: dt.datetime) -> Q:
    """A day of today that was confirmed inside the restricted hours is not late before they end."""
    had_its_chance = closed_since(connection.windows, at, MARGINS) or at
    return Q(confirmed_at__lte=at - LATE_AFTER) | Q(work_date__lte=today(at), confirmed_at__lt=had_its_chance)


def _left_alone_counts(at: dt.datetime) -> dict[Concern, int]:
    rows = (
        DesiredDay.objects.filter(_looked_at(at), outcome__in=[outcome.value for outcome in LEFT_ALONE])
        .values("outcome")
        .annotate(days=Count("pk"))
        .order_by("outcome")
    )
    return {Outcome(row["outcome"]): row["days"] for row in rows}


def _looked_at(at: dt.datetime) -> Q:
    """This month and the next, as on the page 連携状況: older days are no longer corrected."""
    this = Month.of(today(at))
    span = DateSpan(this.first, this.shifted(2).first)
    return Q(work_date__gte=span.start, work_date__lt=span.end)
