"""③ The outbox: a desired day per person and work date, written in the transaction that confirms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from collections.abc import Mapping as Dict
from dataclasses import dataclass

from kakutei.jptime.workdate import DateSpan
from kakutei.shift.link.models import AppliedDay, DesiredDay
from kakutei.shift.link.rules.decide import Want
from kakutei.shift.link.rules.values import LEFT_ALONE, Outcome, WantedKind
from kakutei.shift.people.models import Company, User

type StaffDay = tuple[int, dt.date]
LEFT_ALONE_VALUES = [outcome.value for outcome in LEFT_ALONE]


@dataclass(frozen=True)
class Upserted:
    """`days` got a new version; of those `sendable` concern the attendance side: leave does only where a plan was sent."""

    days: int
    sendable: int


def upsert_desired_days(*, company: Company, wants: Dict[StaffDay, Want], by: User, at: dt.datetime) -> Upserted:
    """Writes what is wanted for each staff-day; inside the caller's transaction.

    A day whose value changes gets a version one higher. So does one that was settled without being sent (actuals, leave or
    a change on the attendance side): a second [確定] overrides that. All other days are unchanged.
    """
    existing = _existing(wants)
    raised, leave = list[DesiredDay](), list[StaffDay]()
    for staff_day, want in wants.items():
        day = existing.get(staff_day)
        if day is None and want.kind is not WantedKind.NONE:
            raised.append(_new(company, staff_day, want, by, at))
        elif day is not None and (_value(day) != want or day.outcome in LEFT_ALONE_VALUES):
            raised.append(_with_new_version(day, want, by, at))
        else:
            continue
        if want.kind is WantedKind.LEAVE:
            leave.append(staff_day)
    for day in raised:
        day.pk = None  # found by staff and work date: each new version of thousands of days is one statement
    DesiredDay.objects.bulk_create(
        raised, update_conflicts=True, unique_fields=["staff", "work_date"], update_fields=_CHANGED_FIELDS
    )
    return Upserted(days=len(raised), sendable=len(raised) - len(leave) + _sent_before(leave))


def _sent_before(days: list[StaffDay]) -> int:
    """On how many of the days a plan was sent, or may have been."""
    if not days:
        return 0
    rows = AppliedDay.objects.filter(
        connection__ended_at=None, staff__in={staff for staff, _ in days}, work_date__in={date for _, date in days}
    )
    return len(set(days) & set(rows.values_list("staff", "work_date")))


def left_alone(staff_ids: Collection[int], span: DateSpan) -> set[StaffDay]:
    """The days of the span that were settled without being sent: the next [確定] tries them again."""
    rows = DesiredDay.objects.filter(
        staff__in=staff_ids, work_date__gte=span.start, work_date__lt=span.end, outcome__in=LEFT_ALONE_VALUES
    )
    return set(rows.values_list("staff_id", "work_date"))


_CHANGED_FIELDS = [
    "kind", "start", "end", "version", "outcome", "settled_at", "not_before", "block", "block_about",
    "confirmed_by", "confirmed_at",
]  # fmt: skip


def _existing(wants: Dict[StaffDay, Want]) -> dict[StaffDay, DesiredDay]:
    if not wants:
        return {}
    dates = [date for _, date in wants]
    rows = (
        DesiredDay.objects.order_by("pk")
        .select_for_update()
        .filter(staff__in={staff for staff, _ in wants}, work_date__gte=min(dates), work_date__lte=max(dates))
    )
    return {(row.staff_id, row.work_date): row for row in rows}


def _new(company: Company, staff_day: StaffDay, want: Want, by: User, at: dt.datetime) -> DesiredDay:
    staff_id, work_date = staff_day
    day = DesiredDay(company_id=company.pk, staff_id=staff_id, work_date=work_date, version=0)
    return _with_new_version(day, want, by, at)


def _with_new_version(day: DesiredDay, want: Want, by: User, at: dt.datetime) -> DesiredDay:
    day.kind = want.kind.value
    day.start, day.end = (want.plan.start, want.plan.end) if want.plan else (None, None)
    day.version += 1
    day.outcome, day.settled_at, day.not_before = "", None, None
    day.block, day.block_about = "", ""
    day.confirmed_by_id, day.confirmed_at = by.pk, at
    return day


def _value(day: DesiredDay) -> Want:
    return Want(WantedKind(day.kind), day.plan)


def settled_as(day: DesiredDay) -> Outcome | None:
    return Outcome(day.outcome) if day.outcome else None
