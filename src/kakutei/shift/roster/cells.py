"""Writing cells of the shift table, each change with its line in the history of the cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from kakutei.shift.people.models import Store, User
from kakutei.shift.roster.models import ENTRY_COLUMNS, CellChange, Draft, columns_of
from kakutei.shift.roster.rules.entry import Entry, Kind
from kakutei.shift.roster.table import StaffDay


@dataclass(frozen=True)
class Change:
    """One cell from one entry to another. `edit` is the number that the device gave it."""

    day: StaffDay
    before: Entry
    after: Entry
    edit: UUID


def lock_cells(store: Store) -> None:
    """A transaction that writes cells of the store holds this lock until it ends."""
    Store.objects.select_for_update(no_key=True).get(pk=store.pk)


def write_changes(store: Store, changes: Sequence[Change], *, by: User, at: dt.datetime) -> None:
    """Of several changes of a cell the last one stays. The number of statements does not grow with them."""
    last = {change.day: change.after for change in changes}
    emptied = [day for day, entry in last.items() if entry.kind is Kind.NONE]
    _delete(store, emptied)
    drafts = [_draft(store, day, entry, at) for day, entry in last.items() if entry.kind is not Kind.NONE]
    Draft.objects.bulk_create(
        drafts,
        update_conflicts=True,
        unique_fields=["store", "staff", "work_date"],
        update_fields=[*ENTRY_COLUMNS, "changed_at"],
    )
    CellChange.objects.bulk_create(_line(store, change, by, at) for change in changes)


def drafts_of(store: Store, days: Iterable[StaffDay]) -> dict[StaffDay, Entry]:
    """The present entries of these cells; an empty one is missing."""
    wanted = set(days)
    rows = _rows(store, wanted)
    return {day: row.entry for row in rows if (day := (row.staff_id, row.work_date)) in wanted}


def _rows(store: Store, days: set[StaffDay]) -> Iterable[Draft]:
    if not days:
        return []
    dates = [date for _, date in days]
    return Draft.objects.filter(
        store=store, staff__in={staff for staff, _ in days}, work_date__gte=min(dates), work_date__lte=max(dates)
    )


def _delete(store: Store, days: list[StaffDay]) -> None:
    wanted = set(days)
    rows = [row.pk for row in _rows(store, wanted) if (row.staff_id, row.work_date) in wanted]
    if rows:
        Draft.objects.filter(pk__in=rows).delete()


def _draft(store: Store, day: StaffDay, entry: Entry, at: dt.datetime) -> Draft:
    return Draft(
        company_id=store.company_id,
        store=store,
        staff_id=day[0],
        work_date=day[1],
        changed_at=at,
        **columns_of(entry),
    )


def _line(store: Store, change: Change, by: User, at: dt.datetime) -> CellChange:
    return CellChange(
        company_id=store.company_id,
        store=store,
        staff_id=change.day[0],
        work_date=change.day[1],
        edit=change.edit,
        before=change.before.text,
        after=change.after.text,
        by=by,
        at=at,
    )
