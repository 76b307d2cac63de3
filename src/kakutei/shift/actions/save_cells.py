"""Typing into the shift table: a handful of cells at once, all or none."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from kakutei.infrastructure.refusal import Refusal
from kakutei.jptime.clocktext import check_shift_times
from kakutei.jptime.workdate import DateSpan, today, years_later
from kakutei.shift.people.models import Staff, Store
from kakutei.shift.roster.models import Draft
from kakutei.shift.roster.rules.employment import check_employed
from kakutei.shift.roster.rules.entry import Entry, Kind
from kakutei.shift.roster.rules.locking import check_unlocked
from kakutei.shift.roster.table import unlocked_days


@dataclass(frozen=True)
class CellEdit:
    """`entry` of kind NONE empties the cell."""

    staff_id: int
    work_date: dt.date
    entry: Entry


class NotOnThisTable(Refusal):
    message = "このスタッフは、この店舗のシフト表にいません。ページを開き直してください。"


class DateOutOfReach(Refusal):
    message = "シフトは、3年前から1年後までの日に入力できます。"


def save_cells(*, store: Store, edits: list[CellEdit], at: dt.datetime) -> None:
    """Raises NotOnThisTable, DateOutOfReach, DayLocked, AfterLastDay, or what check_shift_times raises; then no cell has changed."""
    with transaction.atomic():
        _check(store, edits, at)
        for edit in edits:
            _save(store, edit, at)


def _check(store: Store, edits: list[CellEdit], at: dt.datetime) -> None:
    date = today(at)
    reach = DateSpan(years_later(date, -3), years_later(date, 1) + dt.timedelta(days=1))
    if not all(edit.work_date in reach for edit in edits):
        raise DateOutOfReach
    wanted = {edit.staff_id for edit in edits}
    people = {person.pk: person for person in Staff.objects.filter(pk__in=wanted, memberships__store=store)}
    if people.keys() != wanted:
        raise NotOnThisTable
    check_unlocked({edit.work_date for edit in edits}, date, unlocked_days(store, reach))
    for edit in edits:
        check_employed(people[edit.staff_id].name, people[edit.staff_id].retired_on, edit.work_date, edit.entry)
        if edit.entry.start is not None and edit.entry.end is not None:
            check_shift_times(edit.entry.start, edit.entry.end)


def _save(store: Store, edit: CellEdit, at: dt.datetime) -> None:
    cell: dict[str, Any] = {"store": store, "staff_id": edit.staff_id, "work_date": edit.work_date}
    if edit.entry.kind is Kind.NONE:
        Draft.objects.filter(**cell).delete()
        return
    Draft.objects.update_or_create(
        **cell,
        defaults={
            "company_id": store.company_id,
            "kind": edit.entry.kind.value,
            "start": edit.entry.start,
            "end": edit.entry.end,
            "leave_type": edit.entry.leave.code if edit.entry.leave else "",
            "pattern_name": edit.entry.pattern,
            "changed_at": at,
        },
    )
