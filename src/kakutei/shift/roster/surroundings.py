"""What every store confirmed for people on the days of a span and some days around them: it may overlap."""

from __future__ import annotations

from collections.abc import Collection

from kakutei.jptime.workdate import DateSpan
from kakutei.shift.roster.models import ENTRY_COLUMNS, Snapshot
from kakutei.shift.roster.rules.overlaps import DAYS_AROUND, Placed
from kakutei.shift.roster.table import DAY_COLUMNS, Entries, StaffDay, newest

_PLACE_COLUMNS = ("store_id", "store__name", "confirmation__by__name", "joined_answer")
_PLACE = len(DAY_COLUMNS) + len(ENTRY_COLUMNS)


def confirmed_around(staff_ids: Collection[int], span: DateSpan) -> dict[StaffDay, list[Placed]]:
    """What every store confirmed last for these people, `DAYS_AROUND` before and after the span too, in the stores' order."""
    found: dict[StaffDay, list[Placed]] = {}
    if not staff_ids:
        return found
    around = span.widened(DAYS_AROUND)
    entries, dates = Entries(), around.by_text()
    rows = newest(
        Snapshot.objects.filter(staff__in=staff_ids, work_date__gte=around.start, work_date__lt=around.end)
    ).order_by("store__position", "store")
    for row in rows.values_list(*DAY_COLUMNS, *ENTRY_COLUMNS, *_PLACE_COLUMNS):
        staff, date, (store, name, by, answer) = row[0], dates[row[1]], row[_PLACE:]
        entry = entries.of(row[len(DAY_COLUMNS) : _PLACE])
        found.setdefault((staff, date), []).append(Placed(store, name, date, entry, by, answer))
    return found
