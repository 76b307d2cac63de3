"""What [確定] would do with a store's drafts: the days to confirm, the days that are left out, and the questions."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from kakutei.jptime.workdate import DateSpan, today
from kakutei.shift.link.outbox import left_alone
from kakutei.shift.people.models import Staff, Store
from kakutei.shift.roster.models import UnlockedDay
from kakutei.shift.roster.rules.desired import spans_text
from kakutei.shift.roster.rules.employment import is_after_last_day
from kakutei.shift.roster.rules.entry import NOTHING, Entry
from kakutei.shift.roster.rules.exclusions import Exclusion, Person, Question, Situation, exclude
from kakutei.shift.roster.rules.overlaps import Placed
from kakutei.shift.roster.surroundings import confirmed_around
from kakutei.shift.roster.table import StaffDay, Table, TableHead, read_table, unlocked_days


@dataclass(frozen=True)
class Selection:
    """Whose days are confirmed: staff ids; None: all. `joined`: days that are to be sent as one long plan."""

    people: frozenset[int] | None = None
    joined: frozenset[StaffDay] = frozenset()

    def takes(self, day: StaffDay) -> bool:
        return self.people is None or day[0] in self.people


EVERYTHING = Selection()


@dataclass(frozen=True)
class Review:
    """`table`: the selected days, without the shifts that are taken back because their person leaves before.

    `days` are confirmed; `retried` were confirmed and settled without being sent, and are sent again.
    """

    store: Store
    table: Table
    people: Mapping[int, Staff]
    confirmed: dict[StaffDay, list[Placed]]
    days: list[StaffDay] = field(default_factory=list)
    retried: list[StaffDay] = field(default_factory=list)
    taken_back: set[StaffDay] = field(default_factory=set)
    excluded: dict[StaffDay, Exclusion] = field(default_factory=dict)
    questions: dict[StaffDay, Question] = field(default_factory=dict)
    answers: Mapping[StaffDay, str] = field(default_factory=dict)
    """Earlier answers that belong to the drafts of the table."""
    unlocked: Mapping[dt.date, UnlockedDay] = field(default_factory=dict)

    @property
    def nothing_to_do(self) -> bool:
        return not (self.days or self.retried)

    @property
    def concerned(self) -> list[Staff]:
        """Those of whom a day is confirmed, sent again or left out."""
        return [self.people[pk] for pk in {pk for pk, _ in (*self.days, *self.retried, *self.excluded)}]

    def entries_after(self, day: StaffDay) -> list[Entry]:
        """The entries of all stores once the days are confirmed."""
        elsewhere = [each.entry for each in self.confirmed.get(day, []) if each.store_id != self.store.pk]
        return [self.table.draft(day), *elsewhere] if day in self._chosen else self.entries_now(day)

    def entries_now(self, day: StaffDay) -> list[Entry]:
        return [each.entry for each in self.confirmed.get(day, [])]

    def answer(self, day: StaffDay) -> str:
        """The spans of the day, where one long plan for them was accepted now or before; else empty."""
        spans = spans_text(self.entries_after(day))
        before = {self.answers.get(day, ""), *(each.answer for each in self.confirmed.get(day, []))}
        return spans if day in self.questions or spans in before else ""

    @cached_property
    def _chosen(self) -> frozenset[StaffDay]:
        return frozenset(self.days)

    @property
    def digest(self) -> str:
        """A short text that changes with everything that a planner was shown: the selected days, what other stores
        confirmed for them, what is left out, and the answers."""
        lines = self.table.lines()
        for staff_id, date in sorted({*self.days, *self.excluded}):
            placed = self.confirmed.get((staff_id, date), [])
            lines += [f"{staff_id}|{date}|{each.store_id}|{each.entry.digest_text}" for each in placed]
        lines += [f"{day}|{each.reason.code}|{each.sentence}" for day, each in sorted(self.excluded.items())]
        lines += [f"{day}|{each.times}|{each.answered}" for day, each in sorted(self.questions.items())]
        lines += [f"{day}|retried" for day in sorted(self.retried)]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]


def review_confirmation(*, store: Store, span: DateSpan, at: dt.datetime, selection: Selection = EVERYTHING) -> Review:
    """A number of queries that does not grow with people or days."""
    head = TableHead.read(store, span)
    table = _selected(read_table(store, span), selection)
    everybody = with_others(head.people, table.days)
    retried = left_alone(everybody.keys(), span)
    unlocked = unlocked_days(store, span) if head.has_unlocked else {}
    return review_table(store, table, span, everybody, at, retried=retried, unlocked=unlocked, joined=selection.joined)


def review_table(
    store: Store,
    table: Table,
    span: DateSpan,
    people: Mapping[int, Staff],
    at: dt.datetime,
    *,
    retried: Collection[StaffDay],
    unlocked: Mapping[dt.date, UnlockedDay],
    joined: Collection[StaffDay] = (),
) -> Review:
    """The review of a table that was read; `people`: at least everybody with a day in it. `retried`: days of these people
    that were settled without being sent."""
    taken_back = _beyond_last_day(table, people)
    if taken_back:
        table = Table({day: entry for day, entry in table.drafts.items() if day not in taken_back}, table.confirmed)
    return review_days(
        store, table, span, people, joined, at, retried=retried, unlocked=unlocked, taken_back=taken_back
    )


def review_days(
    store: Store,
    table: Table,
    span: DateSpan,
    people: Mapping[int, Staff],
    joined: Collection[StaffDay],
    at: dt.datetime,
    *,
    retried: Collection[StaffDay],
    unlocked: Mapping[dt.date, UnlockedDay],
    taken_back: set[StaffDay],
    answers: Mapping[StaffDay, str] | None = None,
) -> Review:
    """The review of a table whose drafts are what is to be confirmed."""
    changed = table.changed
    confirmed = confirmed_around({staff for staff, _ in changed}, span)
    case = Situation(
        store_id=store.pk,
        store=store.name,
        today=today(at),
        people={pk: Person(person.name, person.retired_on) for pk, person in people.items()},
        days=tuple(changed),
        after={day: table.draft(day) for day in changed},
        confirmed=confirmed,
        unlocked=unlocked,
        joined=joined,
        answers=answers or {},
    )
    result = exclude(case)
    days = [day for day in changed if day not in result.excluded]
    return Review(
        store=store,
        table=table,
        people=people,
        confirmed=confirmed,
        days=days,
        retried=sorted(table.days.intersection(retried).difference(changed)),
        taken_back=taken_back & set(days),
        excluded=result.excluded,
        questions=result.questions,
        answers=case.answers,
        unlocked=unlocked,
    )


def with_others(people: Iterable[Staff], days: Collection[StaffDay]) -> dict[int, Staff]:
    """By id, these people and all others who have a day."""
    known = {person.pk: person for person in people}
    missing = {staff for staff, _ in days} - known.keys()
    return known | {person.pk: person for person in Staff.objects.filter(pk__in=missing)} if missing else known


def _selected(table: Table, selection: Selection) -> Table:
    if selection.people is None:
        return table
    return Table(
        {day: entry for day, entry in table.drafts.items() if selection.takes(day)},
        {day: entry for day, entry in table.confirmed.items() if selection.takes(day)},
    )


def _beyond_last_day(table: Table, people: Mapping[int, Staff]) -> set[StaffDay]:
    """Confirmed days after 退職日: [確定] confirms them as empty."""
    leaving = {pk: person.retired_on for pk, person in people.items() if person.retired_on}
    return {
        day
        for day, entry in table.confirmed.items()
        if day[0] in leaving and entry != NOTHING and is_after_last_day(leaving[day[0]], day[1])
    }
