"""What of a company's tables differs from what was confirmed last: compared by the database, for all stores together."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet

from kakutei.jptime.workdate import DateSpan, Month
from kakutei.shift.people.models import Store
from kakutei.shift.roster.models import Confirmation, Draft, EntryRow, Snapshot
from kakutei.shift.roster.rules.entry import Kind
from kakutei.shift.roster.table import newest

CELL = (
    "store_id", "staff_id", "work_date", "kind", "start", "end", "leave_type", "pattern_name", "gap_start", "gap_end",
)  # fmt: skip
"""The cell, and all that an entry consists of."""

type StoreStaffDay = tuple[int, int, dt.date]


@dataclass(frozen=True)
class Changes:
    counts: Counter[tuple[int, Month]]
    """By store id and month, the staff-days that differ."""
    confirmed: DateSpan | None
    """The dates for which any store has ever confirmed."""
    cells: frozenset[StoreStaffDay]
    """Those of `confirmed` that differ."""

    def is_confirmed(self, store: int, staff: int, date: dt.date) -> bool:
        """Whether the entry of a cell with an entry is the one that was confirmed last."""
        return self.confirmed is not None and date in self.confirmed and (store, staff, date) not in self.cells


def changes_within(stores: Sequence[Store], span: DateSpan) -> Changes:
    """Of these stores of the company in scope. Three queries, however many people and stores."""
    rows = Q(store__in=stores, work_date__gte=span.start, work_date__lt=span.end)
    confirmed = _ever_confirmed(stores, span)
    dates = Q(work_date__gte=confirmed.start, work_date__lt=confirmed.end) if confirmed else Q(pk__in=[])
    cells = _differing(rows & dates) if confirmed else frozenset()
    counts = Counter((store, Month.of(date)) for store, _, date in cells)
    never_confirmed = Draft._base_manager.filter(rows, ~dates)  # without the company's column its index suffices
    for store, date, count in never_confirmed.values_list("store", "work_date").annotate(count=Count("pk")):
        counts[store, Month.of(date)] += count
    return Changes(counts, confirmed, cells)


def _ever_confirmed(stores: Sequence[Store], span: DateSpan) -> DateSpan | None:
    touching = Confirmation.objects.filter(store__in=stores, start__lt=span.end, end__gt=span.start)
    ends = touching.aggregate(start=Min("start"), end=Max("end"))
    if ends["start"] is None:
        return None
    return DateSpan(max(ends["start"], span.start), min(ends["end"], span.end))


def _differing(rows: Q) -> frozenset[StoreStaffDay]:
    """Entries that are not as confirmed, and confirmed ones that were emptied."""
    changed = _columns(Draft.objects.filter(rows)).difference(_columns(newest(Snapshot.objects.filter(rows))))
    newer = _same_cell(Snapshot).filter(pk__gt=OuterRef("pk"))
    confirmed = Snapshot.objects.filter(rows).exclude(kind=Kind.NONE.value)
    emptied = confirmed.filter(~Exists(_same_cell(Draft)), ~Exists(newer))
    return frozenset((store, staff, date) for store, staff, date, *_ in changed.union(_columns(emptied)))


def _same_cell(table: type[EntryRow]) -> QuerySet[Any]:
    """By the store, which is of one company: with the company's column SQLite would take the wrong index."""
    return table._base_manager.filter(store=OuterRef("store"), staff=OuterRef("staff"), work_date=OuterRef("work_date"))


def _columns(rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    return rows.order_by().values_list(*CELL)
