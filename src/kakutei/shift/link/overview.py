"""The states of very many days at once: the database counts days that are alike, and `shown` names the state of each such
group. So the rule exists once, and a page reads only the days that it lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.db.models import BooleanField, Case, Count, Exists, F, IntegerField, Min, OuterRef, Q, QuerySet, Value, When

from kakutei.jptime.workdate import today
from kakutei.shift.link.models import AppliedDay, Connection, DesiredDay
from kakutei.shift.link.rules.states import DayFacts, LinkFacts, Shown, own_sentence, shown
from kakutei.shift.link.rules.values import DayBlock, Outcome, WantedKind
from kakutei.shift.people.models import Staff

ALIKE = ("kind", "outcome", "block", "unanswered", "reach", "ever_sent")
CLEAR, UNANSWERED, IN_FLIGHT = 0, 1, 2
BEFORE, WITHIN, BEYOND = -1, 0, 1
PENDING_LEAVE = Q(outcome="", kind=WantedKind.LEAVE.value)


@dataclass(frozen=True)
class DayGroup:
    """Days that are shown alike; `facts` are those of any of them, without times and names. `where`: finds them in `Days`."""

    facts: DayFacts
    shown: Shown
    days: int
    where: Q

    @property
    def why(self) -> DayBlock | Outcome | None:
        """What a day itself needs, whatever the link needs."""
        return (self.facts.block if self.facts.outcome is None else self.facts.outcome) if self.needs_itself else None

    @property
    def needs_itself(self) -> bool:
        return bool(own_sentence(self.facts))


@dataclass(frozen=True)
class PersonDays:
    """How many days of one person have the same cause, and the first of them."""

    staff_id: int
    names: dict[str, str]
    why: DayBlock | Outcome
    days: int
    first: dt.date

    @property
    def staff(self) -> Staff:
        """With name and number alone."""
        return Staff(pk=self.staff_id, **self.names)


@dataclass(frozen=True)
class Days:
    """`rows`: any confirmed days of a company, each with what decides over its state beside its own columns. `groups`: the same
    days, counted. Two queries."""

    rows: QuerySet[DesiredDay]
    groups: list[DayGroup]

    @classmethod
    def read(
        cls, days: QuerySet[DesiredDay], connection: Connection | None, link: LinkFacts, *, at: dt.datetime
    ) -> Days:
        parts = _Parts(link, _unanswered(connection, at), at)
        applied = AppliedDay.objects.filter(
            connection=connection, staff=OuterRef("staff"), work_date=OuterRef("work_date")
        )
        sent = Case(When(PENDING_LEAVE & Exists(applied), then=True), default=False, output_field=BooleanField())
        rows = days.annotate(unanswered=parts.case("unanswered"), reach=parts.case("reach"), ever_sent=sent)
        counted = rows.order_by().values(*ALIKE).annotate(days=Count("pk"))
        return cls(rows, [parts.group(row) for row in counted])

    def among(self, groups: Iterable[DayGroup]) -> QuerySet[DesiredDay]:
        """The days of these groups."""
        wheres = [group.where for group in groups]
        if len(wheres) == len(self.groups):
            return self.rows
        return self.rows.filter(reduce(or_, wheres)) if wheres else self.rows.none()


def _unanswered(connection: Connection | None, at: dt.datetime) -> dict[int, list[int]]:
    """The days whose last write has no clear answer, by whether it may still be under way."""
    if connection is None:
        return {}
    rows = DesiredDay.objects.filter(
        staff__applied_days__connection=connection,
        staff__applied_days__ambiguous_since__isnull=False,
        staff__applied_days__work_date=F("work_date"),
    ).values_list("pk", "staff__applied_days__ambiguous_since")
    flying = at - dt.timedelta(seconds=settings.KAKUTEI_LINK_DEADLINE)
    found: dict[int, list[int]] = {}
    for pk, since in rows:
        found.setdefault(IN_FLIGHT if since and since > flying else UNANSWERED, []).append(pk)
    return found


class _Parts:
    """The conditions that tell days apart, as columns to group by and as filters to find a group again."""

    def __init__(self, link: LinkFacts, unanswered: dict[int, list[int]], at: dt.datetime) -> None:
        self.link, self.at = link, at
        self.wheres: dict[str, dict[int, Q]] = {
            "unanswered": {state: Q(pk__in=pks) for state, pks in unanswered.items()},
            "reach": {},
        }
        if link.first_work_date:
            self.wheres["reach"][BEFORE] = Q(work_date__lt=link.first_work_date)
        if link.last_work_date:
            self.wheres["reach"][BEYOND] = Q(work_date__gt=link.last_work_date)

    def case(self, name: str) -> Case | Value:
        """0 where none of the conditions holds."""
        whens = [When(where, then=Value(value)) for value, where in self.wheres[name].items()]
        return Case(*whens, default=Value(0)) if whens else Value(0, output_field=IntegerField())

    def where(self, name: str, value: int) -> Q:
        if value:
            return self.wheres[name][value]
        others = self.wheres[name].values()
        return ~reduce(or_, others) if others else Q()

    def group(self, row: dict[str, Any]) -> DayGroup:
        own = Q(kind=row["kind"], outcome=row["outcome"], block=row["block"])
        where = own & self.where("unanswered", row["unanswered"]) & self.where("reach", row["reach"])
        if not row["outcome"] and row["kind"] == WantedKind.LEAVE.value:
            where &= Q(ever_sent=row["ever_sent"])
        facts = self._facts(row)
        return DayGroup(facts, shown(facts, self.link), row["days"], where)

    def _facts(self, row: dict[str, Any]) -> DayFacts:
        dates = {
            BEFORE: (self.link.first_work_date or dt.date.max) - dt.timedelta(days=1),
            WITHIN: self.link.first_work_date or today(self.at),
            BEYOND: (self.link.last_work_date or dt.date.min) + dt.timedelta(days=1),
        }
        return DayFacts(
            kind=WantedKind(row["kind"]),
            plan=None,
            outcome=Outcome(row["outcome"]) if row["outcome"] else None,
            settled_at=None,
            block=DayBlock(row["block"]) if row["block"] else None,
            block_about="",
            not_before=None,
            work_date=dates[row["reach"]],
            number="",
            ambiguous=row["unanswered"] != CLEAR,
            in_flight=row["unanswered"] == IN_FLIGHT,
            ever_sent=row["ever_sent"] or row["unanswered"] != CLEAR,
        )


def people_of(days: QuerySet[DesiredDay]) -> list[PersonDays]:
    """By cause and person, in the order of the staff list. One query."""
    person = ("staff", "staff__family_name", "staff__given_name", "staff__number")
    counted = days.order_by("staff__position", "staff").values("outcome", "block", *person)
    return [_person(row) for row in counted.annotate(days=Count("pk"), first=Min("work_date"))]


def _person(row: dict[str, Any]) -> PersonDays:
    names = {name: row[f"staff__{name}"] for name in ("family_name", "given_name", "number")}
    why = Outcome(row["outcome"]) if row["outcome"] else DayBlock(row["block"])
    return PersonDays(row["staff"], names, why, row["days"], row["first"])
