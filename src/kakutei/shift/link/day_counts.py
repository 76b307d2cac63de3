"""How many days are in which state, counted by the database: for a page that shows totals and no day."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, Exists, Min, OuterRef, Q, QuerySet, Subquery, Value, When

from kakutei.shift.link.models import AppliedDay, Connection, DesiredDay
from kakutei.shift.link.rules.states import DayFacts, DeliveryState, LinkFacts, shown
from kakutei.shift.link.rules.values import DayBlock, Outcome, WantedKind
from kakutei.shift.link.status import facts_of
from kakutei.shift.people.models import Company


def count_days(
    company: Company, connection: Connection | None, days: QuerySet[DesiredDay], *, at: dt.datetime
) -> Counter[DeliveryState]:
    """As count_states(states_of(…)). Two queries: the few days whose last write was not answered are looked at one by one,
    all others by what their state depends on."""
    link = facts_of(company, connection, at=at)
    found: Counter[DeliveryState] = Counter()
    unanswered = _unanswered(connection, days)
    for row in unanswered:
        in_flight = at - row["ambiguous_since"] < dt.timedelta(seconds=settings.KAKUTEI_LINK_DEADLINE)
        facts = _facts(row, row["work_date"], ambiguous=True, in_flight=in_flight, ever_sent=True)
        found[shown(facts, link).state] += 1
    others = days.exclude(pk__in=[row["day"] for row in unanswered]) if unanswered else days
    for row in _kinds(others, connection, link):
        found[shown(_facts(row, row["date"], ever_sent=row["sent"]), link).state] += row["count"]
    return found


def _unanswered(connection: Connection | None, days: QuerySet[DesiredDay]) -> list[Any]:
    """Of the newest write of each staff-day, as `applied_days` finds it."""
    rows = AppliedDay.objects.filter(connection=connection)
    newer = rows.filter(staff=OuterRef("staff"), work_date=OuterRef("work_date"), pk__gt=OuterRef("pk"))
    desired = days.filter(staff=OuterRef("staff"), work_date=OuterRef("work_date")).order_by()
    columns = {name: Subquery(desired.values(name)) for name in ("kind", "outcome", "block")}
    found = rows.filter(~Exists(newer), ambiguous_since__isnull=False).annotate(day=Subquery(desired.values("pk")))
    return list(found.filter(day__isnull=False).values("day", "work_date", "ambiguous_since", **columns))


def _kinds(days: QuerySet[DesiredDay], connection: Connection | None, link: LinkFacts) -> Iterable[Any]:
    """Days whose state is the same, with the date of one of them."""
    applied = AppliedDay.objects.filter(connection=connection, staff=OuterRef("staff"), work_date=OuterRef("work_date"))
    pending_leave = Q(kind=WantedKind.LEAVE.value, outcome="")
    return (
        days.order_by()
        .values(
            "kind",
            "outcome",
            "block",
            sent=Case(When(pending_leave, then=Exists(applied)), default=Value(False)),
            early=_is(Q(work_date__lt=link.first_work_date) if link.first_work_date else None),
            late=_is(Q(work_date__gt=link.last_work_date) if link.last_work_date else None),
        )
        .annotate(count=Count("pk"), date=Min("work_date"))
    )


def _facts(row: dict[str, Any], date: dt.date, **more: Any) -> DayFacts:
    return DayFacts(
        kind=WantedKind(row["kind"]),
        plan=None,
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        settled_at=None,
        block=DayBlock(row["block"]) if row["block"] else None,
        block_about="",
        not_before=None,
        work_date=date,
        number="",
        **more,
    )


def _is(condition: Q | None) -> Case | Value:
    return Case(When(condition, then=Value(True)), default=Value(False)) if condition else Value(False)
