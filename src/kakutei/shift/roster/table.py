"""Reading the shift table: its people, its drafts, what was confirmed, and what differs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Max, Q, QuerySet

from kakutei.jptime.workdate import DateSpan
from kakutei.shift.people.models import Staff, Store
from kakutei.shift.roster.models import CellChange, Draft, EntryRow, Snapshot, UnlockedDay
from kakutei.shift.roster.rules.entry import NOTHING, Entry, digest_text
from kakutei.shift.roster.rules.overlaps import Placed

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

    def changed(self) -> list[StaffDay]:
        """The staff-days that differ from what was confirmed, by date and staff."""
        return sorted((day for day in self.days if self.draft(day) != self.snapshot(day)), key=lambda d: (d[1], d[0]))

    @property
    def days(self) -> set[StaffDay]:
        return self.drafts.keys() | self.confirmed.keys()

    def lines(self) -> list[str]:
        """A text of each staff-day; the list changes with any change of the table."""
        return [
            f"{staff}|{date}|{digest_text(self.draft((staff, date)))}|{digest_text(self.snapshot((staff, date)))}"
            for staff, date in sorted(self.days)
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


def version_of(store: Store) -> Version:
    change = CellChange.objects.filter(store=store).aggregate(last=Max("pk"))["last"]
    snapshot = Snapshot.objects.filter(store=store).aggregate(last=Max("pk"))["last"]
    return Version(change or 0, snapshot or 0)


def changed_days(store: Store, span: DateSpan, since: Version | None) -> set[StaffDay]:
    """The staff-days of the span that were typed or confirmed after `since`; none without it."""
    if since is None:
        return set()
    rows = Q(store=store, work_date__gte=span.start, work_date__lt=span.end)
    typed = CellChange.objects.filter(rows, pk__gt=since.change).values_list("staff_id", "work_date")
    confirmed = Snapshot.objects.filter(rows, pk__gt=since.snapshot).values_list("staff_id", "work_date")
    return {*typed, *confirmed}


def read_table(store: Store, span: DateSpan) -> Table:
    rows = Q(store=store, work_date__gte=span.start, work_date__lt=span.end)
    return Table(
        drafts=_entries(Draft.objects.filter(rows)),
        confirmed=_entries(newest(Snapshot.objects.filter(rows))),
    )


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
    for row in rows:
        if (row.staff_id, row.work_date) in wanted:
            found[row.staff_id, row.work_date][row.store_id] = row.entry
    return found


def confirmed_around(staff_ids: Collection[int], span: DateSpan) -> dict[StaffDay, list[Placed]]:
    """What every store confirmed last for these people in the span, with the store and who confirmed it."""
    rows = newest(Snapshot.objects.filter(staff__in=staff_ids, work_date__gte=span.start, work_date__lt=span.end))
    found: dict[StaffDay, list[Placed]] = {}
    for row in rows.select_related("store", "confirmation__by").order_by("store__position", "store"):
        placed = Placed(
            row.store_id, row.store.name, row.work_date, row.entry, row.confirmation.by.name, row.joined_answer
        )
        found.setdefault((row.staff_id, row.work_date), []).append(placed)
    return found


def unlocked_days(store: Store, span: DateSpan) -> dict[dt.date, UnlockedDay]:
    """The work dates of the span that an administrator unlocked and that were not confirmed since."""
    days = UnlockedDay.objects.filter(store=store, locked_at=None, work_date__gte=span.start, work_date__lt=span.end)
    return {day.work_date: day for day in days.select_related("by")}


def people_of(store: Store, span: DateSpan) -> list[Staff]:
    """The people on the table: members of the store during the span, and others with an entry in it."""
    member = Q(memberships__store=store, memberships__since__lt=span.end) & (
        Q(memberships__until=None) | Q(memberships__until__gt=span.start)
    )
    entries = Draft.objects.filter(store=store, work_date__gte=span.start, work_date__lt=span.end).values("staff")
    here = Q(retired_on=None) | Q(retired_on__gte=span.start)
    return list(Staff.objects.filter((member & here) | Q(pk__in=entries)).distinct())


def _entries[R: EntryRow](rows: QuerySet[R]) -> dict[StaffDay, Entry]:
    return {(row.staff_id, row.work_date): row.entry for row in rows}
