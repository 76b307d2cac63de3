"""The day view of the shift table: the one day's cells, and what the script needs to draw them as bars."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString

from kakutei.infrastructure.refusal import Refusal
from kakutei.jptime.workdate import today
from kakutei.shift.pages.table.presenters import DayHead, MonthTable
from kakutei.shift.pages.table.table_html import placed_html
from kakutei.shift.people.models import Staff
from kakutei.shift.roster.cells import drafts_of
from kakutei.shift.roster.rules.employment import check_employed
from kakutei.shift.roster.rules.entry import NOTHING, Entry, Kind
from kakutei.shift.roster.rules.locking import check_unlocked
from kakutei.shift.roster.rules.typed import typed_text
from kakutei.shift.roster.table import StaffDay


@dataclass(frozen=True)
class Hours:
    """From the store's earliest start to its latest end, in minutes of the work date."""

    start: int
    end: int


@dataclass(frozen=True)
class DayRow:
    staff: Staff
    cell: SafeString
    hours: str
    day_before: str
    """The text to type for the shift of the day before: a night shift reaches into this day."""
    refused: str
    """Why this person cannot get a shift on this day, or an empty text."""


@dataclass(frozen=True)
class Day:
    head: DayHead
    before: dt.date
    hours: Hours | None
    """None for a store without patterns and shifts."""
    locked: str
    """Why nothing can be changed on this day, or an empty text."""
    rows: list[DayRow]


def read_day(shown: MonthTable, date: dt.date) -> Day:
    head = shown.heads[date]
    before = date - dt.timedelta(days=1)
    night = _entries(shown, before)

    def row(staff: Staff) -> DayRow:
        text = typed_text(night.get((staff.pk, before), NOTHING), shown.patterns)
        cell = placed_html(shown.cell(staff.pk, head), staff.pk, date)
        return DayRow(staff, cell, shown.hours(staff.pk), text, _refused(staff, date))

    return Day(head, before, _hours_of(shown), _locked(shown, date), [row(person) for person in shown.people])


def _entries(shown: MonthTable, date: dt.date) -> Mapping[StaffDay, Entry]:
    """The day before the first of a month is in another table."""
    if date in shown.month.span:
        return shown.table.drafts
    return drafts_of(shown.store, ((person.pk, date) for person in shown.people))


def _hours_of(shown: MonthTable) -> Hours | None:
    entries = (*shown.table.drafts.values(), *shown.table.confirmed.values())
    spans = [*((each.start, each.end) for each in shown.patterns), *(span for each in entries for span in each.spans)]
    return Hours(min(start for start, _ in spans), max(end for _, end in spans)) if spans else None


def _locked(shown: MonthTable, date: dt.date) -> str:
    try:
        check_unlocked({date}, today(shown.at), shown.review.unlocked)
    except Refusal as refusal:
        return str(refusal)
    return ""


def _refused(staff: Staff, date: dt.date) -> str:
    try:
        check_employed(staff.name, staff.retired_on, date, Entry(Kind.SHIFT))
    except Refusal as refusal:
        return str(refusal)
    return ""
