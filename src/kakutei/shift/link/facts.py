"""Reading the link for people: the state of each day, and of the connection. A few queries for a whole table."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q, QuerySet

from kakutei.jptime.hours import opens_at
from kakutei.shift.link.models import AppliedDay, Connection, DesiredDay, Mapping, SeenDay
from kakutei.shift.link.rules.pace import MARGINS, sendable
from kakutei.shift.link.rules.states import OFF, DayFacts, DeliveryState, LinkFacts, Shown, shown
from kakutei.shift.link.rules.values import Cause, DayBlock, Outcome, Pause, Waiting, WantedKind
from kakutei.shift.people.models import Company, Staff

type StaffDay = tuple[int, dt.date]


@dataclass(frozen=True)
class DayShown:
    day: DesiredDay
    staff: Staff
    shown: Shown
    facts: DayFacts


def open_connection(company: Company) -> Connection | None:
    """The company's connection, whether switched on or not."""
    return Connection.objects.filter(company=company, ended_at=None).first()


def ready_connection(company: Company) -> Connection | None:
    """The one over which something may be sent: the link is on, and there is a token."""
    connection = open_connection(company)
    return connection if connection and connection.sealed_token and company.link_is_on else None


def link_facts(company: Company, *, at: dt.datetime) -> LinkFacts:
    return facts_of(company, open_connection(company), at=at)


def facts_of(company: Company, connection: Connection | None, *, at: dt.datetime) -> LinkFacts:
    if connection is None or not connection.sealed_token or not company.link_is_on:
        return OFF
    opening = opens_at(connection.windows, at, MARGINS)
    return LinkFacts(
        on=True,
        first_work_date=connection.first_work_date,
        last_work_date=sendable(at, connection.first_work_date).last,
        cause=Cause(connection.block) if connection.block else None,
        about=connection.block_about,
        waiting=_waiting(connection, at),
        wait_until=connection.wait_until,
        closed_until=opening - MARGINS.opening if opening else None,
        egress=", ".join(settings.KAKUTEI_EGRESS),
        pause=pause_of(connection, at),
    )


def states_of(company: Company, days: QuerySet[DesiredDay], *, at: dt.datetime) -> dict[StaffDay, DayShown]:
    """The state of each of `days`. A tombstone that was delivered is a state too: the deletion arrived."""
    link = link_facts(company, at=at)
    rows = list(days.select_related("staff"))
    connection = open_connection(company)
    applied, seen = _applied(connection, rows), _seen(connection, rows)
    return {
        (row.staff_id, row.work_date): _day_shown(row, applied.get((row.staff_id, row.work_date)), seen, link, at)
        for row in rows
    }


def states_in(
    company: Company, staff: Iterable[Staff], start: dt.date, end: dt.date, *, at: dt.datetime
) -> dict[StaffDay, DayShown]:
    """As states_of, for these people's work dates in [start, end)."""
    days = DesiredDay.objects.filter(staff__in=list(staff), work_date__gte=start, work_date__lt=end)
    return states_of(company, days, at=at)


def count_states(states: Iterable[DayShown]) -> Counter[DeliveryState]:
    return Counter(each.shown.state for each in states)


def keys_of(company: Company) -> dict[str, list[Mapping]]:
    """The employees of the attendance side by 従業員コード, as of the last sync."""
    found: dict[str, list[Mapping]] = {}
    for row in Mapping.objects.filter(connection__company=company, connection__ended_at=None, gone_at=None):
        found.setdefault(row.code, []).append(row)
    return found


def pause_of(connection: Connection, at: dt.datetime) -> Pause | None:
    """The company's own pause, as long as it lasts."""
    if connection.paused_at is None or (connection.pause_until and connection.pause_until <= at):
        return None
    by = connection.paused_by.name if connection.paused_by else ""
    return Pause(connection.paused_at, by, connection.pause_reason, connection.pause_until)


def _waiting(connection: Connection, at: dt.datetime) -> Waiting | None:
    still = connection.wait_until is not None and connection.wait_until > at
    return Waiting(connection.waiting) if connection.waiting and still else None


def _applied(connection: Connection | None, rows: list[DesiredDay]) -> dict[StaffDay, AppliedDay]:
    if connection is None or not rows:
        return {}
    known = AppliedDay.objects.filter(_within(rows), connection=connection, staff__in={row.staff_id for row in rows})
    return {(row.staff_id, row.work_date): row for row in known.order_by("pk")}


def _seen(connection: Connection | None, rows: list[DesiredDay]) -> dict[tuple[str, dt.date], SeenDay]:
    """By 従業員コード of today's mapping, which is what a person's 社員番号 names."""
    if connection is None or not rows:
        return {}
    codes = {row.staff.number for row in rows if row.staff.number}
    keys = dict(
        Mapping.objects.filter(connection=connection, code__in=codes, gone_at=None).values_list("employee_key", "code")
    )
    found = SeenDay.objects.filter(_within(rows), connection=connection, employee_key__in=keys)
    return {(keys[row.employee_key], row.work_date): row for row in found}


def _within(rows: list[DesiredDay]) -> Q:
    dates = [row.work_date for row in rows]
    return Q(work_date__gte=min(dates), work_date__lte=max(dates))


def _day_shown(
    row: DesiredDay,
    applied: AppliedDay | None,
    seen: dict[tuple[str, dt.date], SeenDay],
    link: LinkFacts,
    at: dt.datetime,
) -> DayShown:
    there = seen.get((row.staff.number, row.work_date))
    since = applied.ambiguous_since if applied else None
    facts = DayFacts(
        kind=WantedKind(row.kind),
        plan=row.plan,
        outcome=Outcome(row.outcome) if row.outcome else None,
        settled_at=row.settled_at,
        block=DayBlock(row.block) if row.block else None,
        block_about=row.block_about,
        not_before=row.not_before,
        work_date=row.work_date,
        number=row.staff.number,
        ambiguous=since is not None,
        in_flight=since is not None and at - since < dt.timedelta(seconds=settings.KAKUTEI_LINK_DEADLINE),
        ever_sent=applied is not None,
        there=there.plan if there else None,
        there_leave=there.leave if there else "",
        there_actual=there.actual_text if there else "",
    )
    return DayShown(row, row.staff, shown(facts, link), facts)
