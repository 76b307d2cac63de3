"""Reading the shift table: its people, its drafts, what was confirmed, and what differs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import Any

from django.db.models import CharField, Count, Exists, Max, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast

from kakutei.jptime.workdate import DateSpan
from kakutei.shift.people.models import Staff, Store
from kakutei.shift.roster.models import ENTRY_COLUMNS, CellChange, Draft, Snapshot, UnlockedDay
from kakutei.shift.roster.rules.entry import NOTHING, Entry

LARGEST_ID = 2**63 - 1
"""No database holds a larger one."""

type StaffDay = tuple[int, dt.date]
"""Staff id and work date."""


@dataclass(frozen=True)
class Table:
    """The entries of one store and span. A staff-day that is missing is free, or was never confirmed."""

    drafts: dict[StaffDay, Entry]
    confirmed: dict[StaffDay, Entry]

    def draft(self, day: StaffDay) -> Entry:
        return self.drafts.get(day, NOTHING)

    def snapshot(self, day: StaffDay) -> Entry:
        return self.confirmed.get(day, NOTHING)

    @cached_property
    def changed(self) -> list[StaffDay]:
        """The staff-days that differ from what was confirmed, by date and staff."""
        drafts, confirmed = self.drafts, self.confirmed
        differ = [day for day in self.days if drafts.get(day, NOTHING) != confirmed.get(day, NOTHING)]
        return sorted(differ, key=itemgetter(1, 0))

    @cached_property
    def days(self) -> set[StaffDay]:
        return self.drafts.keys() | self.confirmed.keys()

    def lines(self) -> list[str]:
        """A text of each staff-day that differs; the list changes with what [確定] would do."""
        drafts, confirmed, dates = self.drafts, self.confirmed, {date: f"{date}" for _, date in self.changed}
        return [
            f"{day[0]}|{dates[day[1]]}|{drafts.get(day, NOTHING).digest_text}|{confirmed.get(day, NOTHING).digest_text}"
            for day in self.changed
        ]


@dataclass(frozen=True)
class Version:
    """How far a page has seen the table of a store: its newest change of a cell and its newest snapshot."""

    change: int = 0
    snapshot: int = 0

    @classmethod
    def of(cls, text: str) -> Version | None:
        """From its own text, or None."""
        numbers = text.split("-")
        if len(numbers) != 2 or not all(number.isascii() and number.isdecimal() for number in numbers):
            return None
        change, snapshot = (min(int(number), LARGEST_ID) for number in numbers)
        return cls(change, snapshot)

    def __str__(self) -> str:
        return f"{self.change}-{self.snapshot}"


def changed_days(store: Store, span: DateSpan, since: Version | None) -> set[StaffDay]:
    """The staff-days of the span that were typed or confirmed after `since`; none without it."""
    if since is None:
        return set()
    rows = Q(store=store, work_date__gte=span.start, work_date__lt=span.end)
    typed = CellChange.objects.filter(rows, pk__gt=since.change).values_list("staff_id", "work_date")
    confirmed = Snapshot.objects.filter(rows, pk__gt=since.snapshot).values_list("staff_id", "work_date")
    return {*typed, *confirmed}


def read_table(store: Store, span: DateSpan) -> Table:
    """In one query. Equal entries are one object."""
    rows = Q(store=store, work_date__gte=span.start, work_date__lt=span.end)
    confirmed = newest(Snapshot.objects.filter(rows)).values_list(*DAY_COLUMNS, *ENTRY_COLUMNS, Value("confirmed"))
    drafts = Draft.objects.filter(rows).values_list(*DAY_COLUMNS, *ENTRY_COLUMNS, Value("draft"))
    table, entries, dates = Table({}, {}), Entries(), span.by_text()
    for row in drafts.union(confirmed, all=True):
        half = table.drafts if row[-1] == "draft" else table.confirmed
        half[row[0], dates[row[1]]] = entries.of(row[2:-1])
    return table


DAY_COLUMNS = ("staff_id", Cast("work_date", CharField(max_length=10)))
"""The work date as a text: to read 6,200 of them as dates is slow."""


class Entries:
    """Makes one Entry of each content: a month of 200 people has 6,200 rows, but few contents."""

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], Entry] = {}

    def of(self, content: tuple[Any, ...]) -> Entry:
        """`content`: the values of ENTRY_COLUMNS."""
        entry = self._known.get(content)
        if entry is None:
            entry = self._known[content] = Entry.of(*content)
        return entry


def newest(snapshots: QuerySet[Snapshot]) -> QuerySet[Snapshot]:
    """Of each store, staff and work date the snapshot confirmed last."""
    last = snapshots.order_by().values("store", "staff", "work_date").annotate(last=Max("pk")).values("last")
    return Snapshot.objects.filter(pk__in=last)


def confirmed_anywhere(days: Iterable[StaffDay]) -> dict[StaffDay, dict[int, Entry]]:
    """What every store confirmed last for each of `days`, by store id. Another store's draft never counts."""
    wanted = set(days)
    found: dict[StaffDay, dict[int, Entry]] = {day: {} for day in wanted}
    if not wanted:
        return found
    dates = [date for _, date in wanted]
    rows = newest(
        Snapshot.objects.filter(
            staff__in={staff for staff, _ in wanted}, work_date__gte=min(dates), work_date__lte=max(dates)
        )
    )
    entries = Entries()
    for store, staff, date, *content in rows.values_list("store_id", "staff_id", "work_date", *ENTRY_COLUMNS):
        if (staff, date) in wanted:
            found[staff, date][store] = entries.of(tuple(content))
    return found


def unlocked_days(store: Store, span: DateSpan) -> dict[dt.date, UnlockedDay]:
    """The work dates of the span that an administrator unlocked and that were not confirmed since."""
    return {day.work_date: day for day in _unlocked(store, span).select_related("by")}


def _unlocked(store: Store, span: DateSpan) -> QuerySet[UnlockedDay]:
    return UnlockedDay.objects.filter(store=store, locked_at=None, work_date__gte=span.start, work_date__lt=span.end)


def people_of(store: Store, span: DateSpan) -> QuerySet[Staff]:
    """The people on the table: members of the store during the span, and others with an entry in it."""
    member = Q(memberships__store=store, memberships__since__lt=span.end) & (
        Q(memberships__until=None) | Q(memberships__until__gt=span.start)
    )
    entries = Draft.objects.filter(store=store, work_date__gte=span.start, work_date__lt=span.end).values("staff")
    here = Q(retired_on=None) | Q(retired_on__gte=span.start)
    return Staff.objects.filter((member & here) | Q(pk__in=entries)).distinct()


@dataclass(frozen=True)
class TableHead:
    """Read in one query, before the rows: what comes in between is then newer than `version`. Without people it knows nothing: there may be unlocked dates."""

    people: list[Staff]
    version: Version = Version()
    has_unlocked: bool = True

    @classmethod
    def read(cls, store: Store, span: DateSpan) -> TableHead:
        change, snapshot = _newest_of(CellChange, store), _newest_of(Snapshot, store)
        unlocked = Exists(_unlocked(store, span))
        found: Iterable[Any] = people_of(store, span).annotate(change=change, snapshot=snapshot, unlocked=unlocked)
        people = list(found)
        if not people:
            return cls([])
        first = people[0]
        return cls(people, Version(first.change or 0, first.snapshot or 0), first.unlocked)


def state_of_table(store: Store, span: DateSpan) -> str:
    """Changes with each change of a cell, each confirmation, and each date that is unlocked or locked again."""
    dates = UnlockedDay.objects.filter(store=store, work_date__gte=span.start, work_date__lt=span.end)
    counted = dates.order_by().values("store").annotate(unlocked=Count("pk"), locked=Count("locked_at"))
    unlocked, locked = (Subquery(counted.values(name)) for name in ("unlocked", "locked"))
    state = (_newest_of(CellChange, store), _newest_of(Snapshot, store), unlocked, locked)
    return f"{Store.objects.filter(pk=store.pk).values_list(*state).get()}"


def _newest_of(rows: type[CellChange | Snapshot], store: Store) -> Subquery:
    return Subquery(rows.objects.filter(store=store).order_by("-pk").values("pk")[:1])
