"""What every store confirmed for the people of a table, on its days and some days around them: it may overlap."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from django.db.models import Q, Value

from kakutei.jptime.workdate import DateSpan
from kakutei.shift.people.models import Staff, Store
from kakutei.shift.roster.models import ENTRY_COLUMNS, Draft, Snapshot
from kakutei.shift.roster.rules.entry import Entry
from kakutei.shift.roster.rules.overlaps import DAYS_AROUND, Placed
from kakutei.shift.roster.table import DAY_COLUMNS, Entries, StaffDay, Table, newest

_CONTENT = len(DAY_COLUMNS)
_PLACE = _CONTENT + len(ENTRY_COLUMNS)
_PLACE_COLUMNS = ("store__position", "store_id", "store__name", "confirmation__by__name", "joined_answer")


class _Row(NamedTuple):
    day: StaffDay
    entry: Entry
    place: tuple[Any, ...]
    """The values of _PLACE_COLUMNS."""


class Surroundings:
    """Kept as rows: of a large table few are asked for."""

    def __init__(self, rows: Iterable[_Row]) -> None:
        self._rows = sorted(rows, key=lambda row: row.place[:2])

    def of(self, staff_ids: Collection[int]) -> dict[StaffDay, list[Placed]]:
        """By staff-day, in the order of the stores."""
        found: dict[StaffDay, list[Placed]] = {}
        for day, entry, (_, store, name, by, answer) in self._rows:
            if day[0] in staff_ids:
                found.setdefault(day, []).append(Placed(store, name, day[1], entry, by, answer))
        return found


def confirmed_around(staff_ids: Collection[int], span: DateSpan) -> Surroundings:
    """What every store confirmed last for these people, `DAYS_AROUND` before and after the span too."""
    if not staff_ids:
        return Surroundings(())
    around = span.widened(DAYS_AROUND)
    rows = Q(staff__in=staff_ids, work_date__gte=around.start, work_date__lt=around.end)
    found = newest(Snapshot.objects.filter(rows)).values_list(*DAY_COLUMNS, *ENTRY_COLUMNS, *_PLACE_COLUMNS)
    return Surroundings(_rows(found, around))


def read_with_surroundings(store: Store, span: DateSpan, people: Collection[Staff]) -> tuple[Table, Surroundings]:
    """In one query where only `people` (those of people_of) have confirmed days there."""
    around = span.widened(DAYS_AROUND)
    rows = Q(work_date__gte=around.start, work_date__lt=around.end)
    confirmed = newest(Snapshot.objects.filter(rows, Q(store=store) | Q(staff__in=people)))
    drafts = Draft.objects.filter(store=store, work_date__gte=span.start, work_date__lt=span.end)
    no_place = (Value(-1), Value(0), Value(""), Value(""), Value(""))
    found = drafts.values_list(*DAY_COLUMNS, *ENTRY_COLUMNS, *no_place).union(
        confirmed.values_list(*DAY_COLUMNS, *ENTRY_COLUMNS, *_PLACE_COLUMNS), all=True
    )
    table, standing = Table({}, {}), []
    for row in _rows(found, around):
        store_id = row.place[1]
        if not store_id:
            table.drafts[row.day] = row.entry
            continue
        standing.append(row)
        if store_id == store.pk and row.day[1] in span:
            table.confirmed[row.day] = row.entry
    others = {staff for staff, _ in table.confirmed} - {person.pk for person in people}
    if others:
        standing = [row for row in standing if row.day[0] not in others]
        standing += confirmed_around(others, span)._rows
    return table, Surroundings(standing)


def _rows(found: Iterable[tuple[Any, ...]], span: DateSpan) -> Iterable[_Row]:
    entries, dates = Entries(), span.by_text()
    for row in found:
        yield _Row((row[0], dates[row[1]]), entries.of(row[_CONTENT:_PLACE]), row[_PLACE:])
