"""The shift table as the page shows it: days, rows of cells, sums and the status line. One builder for all answers."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from kakutei.jptime.clocktext import DAY, clock_text
from kakutei.jptime.holidays import holiday_name
from kakutei.jptime.workdate import WEEKDAYS, DateSpan, Month, today
from kakutei.shift.actions.confirmation_review import Review, review_table, with_others
from kakutei.shift.link.rules.states import NO_PLAN, DeliveryState, LinkFacts, clock_of
from kakutei.shift.link.table_marks import DayMark, TableLink, marks_in
from kakutei.shift.pages.table.table_html import Cell, Row, placed_html
from kakutei.shift.people.models import Staff, Store
from kakutei.shift.roster.models import Pattern
from kakutei.shift.roster.rules.desired import wanted
from kakutei.shift.roster.rules.entry import NOTHING, Entry, Kind
from kakutei.shift.roster.rules.exclusions import ExclusionReason
from kakutei.shift.roster.rules.locking import is_locked
from kakutei.shift.roster.rules.overlaps import DAYS_AROUND
from kakutei.shift.roster.rules.typed import typed_text
from kakutei.shift.roster.table import (
    StaffDay,
    Table,
    TableHead,
    Version,
    changed_days,
    confirmed_anywhere,
    read_table,
    unlocked_days,
)

WAITING = (DeliveryState.WAITING, DeliveryState.WAITING_WINDOW)
UNDER_WAY = (DeliveryState.SENDING, DeliveryState.CHECKING)
STILL_TO_SEND = (*WAITING, *UNDER_WAY, DeliveryState.ATTENTION)
COUNTED_ALONE = (
    *UNDER_WAY,
    DeliveryState.DELIVERED,
    DeliveryState.ACTUALS_THERE,
    DeliveryState.CHANGED_THERE,
    DeliveryState.ATTENTION,
)
NOTHING_TO_SHOW = (DeliveryState.DELIVERED, DeliveryState.NOT_APPLICABLE)
FITS_ONE_LINE = 5
"""Signs, of which 翌 is as wide as two."""
LOCKED = "過ぎた日のため、変更できません"
POLL_SOON, POLL_LATER = 3_000, 10_000
"""Milliseconds: while days are on their way, and otherwise, for what other planners change."""


@dataclass(frozen=True)
class DayHead:
    date: dt.date
    css: str
    name: str
    """祝日の名前, or an empty text."""
    working: int = 0
    lock: str = ""
    """locked, unlocked, or empty; `lock_note` says why."""
    lock_note: str = ""

    @property
    def weekday(self) -> str:
        return WEEKDAYS[self.date.weekday()]


@dataclass(frozen=True)
class StatusItem:
    state: str
    label: str
    count: int
    note: str = ""


@dataclass(frozen=True)
class MonthTable:
    """One store and month, read with a number of queries that does not grow with people or days."""

    store: Store
    month: Month
    at: dt.datetime
    people: list[Staff]
    table: Table
    review: Review
    """What [確定] would do with all of the month."""
    marks: dict[StaffDay, DayMark]
    link: LinkFacts
    patterns: list[Pattern]
    version: Version
    _cells: dict[tuple[object, ...], Cell] = field(default_factory=dict)
    """By the objects that they were made of: equal entries and equal states are one object each."""

    @cached_property
    def pattern_by_name(self) -> dict[str, Pattern]:
        return {pattern.name: pattern for pattern in self.patterns}

    @cached_property
    def heads(self) -> dict[dt.date, DayHead]:
        return {date: self._head(date) for date in self.month.span}

    def rows(self, span: DateSpan) -> list[Row]:
        heads = [self.heads[date] for date in span]
        return [
            Row(person, [self.cell(person.pk, head) for head in heads], self.hours(person.pk)) for person in self.people
        ]

    def cell(self, staff_id: int, head: DayHead) -> Cell:
        key = (staff_id, head.date)
        draft = self.table.drafts.get(key, NOTHING)
        confirmed = self.table.confirmed.get(key)
        mark = self.marks.get(key) if confirmed is not None else None
        if key in self._of_their_own:
            return self._cell(key, head, draft, confirmed, mark)
        content = (head.css, head.lock, id(draft), id(confirmed), mark and (id(mark.shown), mark.times))
        cell = self._cells.get(content)
        if cell is None:
            cell = self._cells[content] = self._cell(key, head, draft, confirmed, mark)
        return cell

    def _cell(self, key: StaffDay, head: DayHead, draft: Entry, confirmed: Entry | None, mark: DayMark | None) -> Cell:
        entry, standing = _standing(draft, confirmed or NOTHING)
        css, label, label_end = self._look(entry)
        finding = self._findings.get(key, "")
        to_show = mark if confirmed == draft and mark and not _says_nothing(entry, mark) else None
        signs = ("clash" if finding else "", "locked" if head.lock == "locked" else "")
        return Cell(
            css=" ".join(filter(None, (head.css, standing, css, *signs))),
            label=label,
            label_end=label_end,
            long=len(label) > 2 and entry.leave is None,
            title=" ".join(filter(None, (self._title(key, draft, confirmed or NOTHING, mark), finding))),
            text=typed_text(draft, self.patterns),
            state=to_show.shown.state.code if to_show else "",
            split=entry.split,
        )

    @cached_property
    def _of_their_own(self) -> set[StaffDay]:
        """The days whose cells say more than their entries and states."""
        return {*self._findings, *self._sent_of_split_shifts}

    @cached_property
    def _findings(self) -> dict[StaffDay, str]:
        """Why [確定] leaves days out although they could be changed here. A locked day shows it itself."""
        excluded = self.review.excluded.items()
        return {day: found.sentence for day, found in excluded if found.reason is not ExclusionReason.LOCKED}

    @property
    def has_locked_days(self) -> bool:
        return any(head.lock == "locked" for head in self.heads.values())

    def _head(self, date: dt.date) -> DayHead:
        head = day_head(date, today(self.at), self.working[date])
        unlocked = self.review.unlocked.get(date)
        if unlocked:
            note = f"{unlocked.by.name}が確定を解除しました(理由: {unlocked.reason})"
            return replace(head, lock="unlocked", lock_note=note)
        if is_locked(date, today(self.at), self.review.unlocked):
            return replace(head, lock="locked", lock_note=LOCKED)
        return head

    def hours(self, staff_id: int) -> str:
        return clock_text(self._minutes[staff_id])

    @property
    def total_hours(self) -> str:
        return clock_text(self._minutes.total())

    @cached_property
    def _minutes(self) -> Counter[int]:
        """Planned working time by staff id."""
        minutes: Counter[int] = Counter()
        for (staff, _), entry in self.table.drafts.items():
            minutes[staff] += entry.minutes
        return minutes

    @cached_property
    def working(self) -> Counter[dt.date]:
        """How many people work on each date."""
        return Counter([date for (_, date), entry in self.table.drafts.items() if entry.kind is Kind.SHIFT])

    def status(self) -> list[StatusItem]:
        count = self._counted
        until = f"({clock_of(self.link.closed_until)}以降)" if self.link.closed_until else ""
        if self.link.pause:
            until = "(一時停止中)"
        items = [
            StatusItem("draft", "下書き", len(self.table.changed)),
            StatusItem("waiting", DeliveryState.WAITING.label, sum(count[state] for state in WAITING), until),
            *(StatusItem(state.code, state.label, count[state]) for state in COUNTED_ALONE),
        ]
        always = ("draft", "waiting", "delivered", "attention")
        return [item for item in items if item.count or item.state in always]

    @property
    def poll(self) -> int:
        """After how many milliseconds to ask again for the marks and for what others changed."""
        states = self._counted.keys()
        soon = states & set(UNDER_WAY) or (DeliveryState.WAITING in states and not self.link.pause)
        return POLL_SOON if soon else POLL_LATER

    @cached_property
    def _counted(self) -> Counter[DeliveryState]:
        """Confirmed days by state; an empty day only while its deletion is to be seen to."""
        confirmed, people = self.table.confirmed, {person.pk for person in self.people}
        return Counter(
            [
                mark.shown.state
                for key, mark in self.marks.items()
                if key[0] in people
                and (entry := confirmed.get(key)) is not None
                and (entry.kind is not Kind.NONE or mark.shown.state not in NOTHING_TO_SHOW)
            ]
        )

    def _look(self, entry: Entry) -> tuple[str, str, str]:
        """The colour's class, and the label in one line or two."""
        if entry.leave:
            return "leave", entry.leave.short, ""
        pattern = self.pattern_by_name.get(entry.pattern)
        color = f"p{pattern.color}" if pattern else ""
        if pattern and entry.spans == ((pattern.start, pattern.end),):
            return color, pattern.short, ""
        return color, *_in_lines([times_text(start, end) for start, end in entry.spans])

    def _title(self, key: StaffDay, draft: Entry, confirmed: Entry, mark: DayMark | None) -> str:
        text = f"{draft.text}{self._sent_as(key, draft != confirmed, mark)}"
        if draft != confirmed:
            return f"{text}(下書き)" if confirmed.kind is Kind.NONE else f"{confirmed.text} → {text}(下書き)"
        if draft.kind is Kind.NONE:
            return mark.shown.sentence if mark and mark.shown.state not in NOTHING_TO_SHOW else ""
        return f"{text} {_mark_sentence(draft, mark)}" if mark else f"{text}(確定)"

    def _sent_as(self, key: StaffDay, changed: bool, mark: DayMark | None) -> str:
        """What will be sent of a split shift, as long as it is not settled."""
        if not self.link.on or key not in self._sent_of_split_shifts:
            return ""
        to_send = changed or (mark is not None and mark.shown.state in STILL_TO_SEND)
        return f" (KING OF TIMEには{self._sent_of_split_shifts[key]}として送ります)" if to_send else ""

    @cached_property
    def _sent_of_split_shifts(self) -> dict[StaffDay, str]:
        """Of each split shift the one span that is sent, together with what other stores confirmed."""
        split = [key for key, entry in self.table.drafts.items() if entry.split]
        return {
            key: wanted({**elsewhere, self.store.pk: self.table.draft(key)}.values()).times
            for key, elsewhere in confirmed_anywhere(split).items()
        }


def read_month(store: Store, month: Month, *, at: dt.datetime) -> MonthTable:
    head = TableHead.read(store, month.span)
    people = head.people
    table = read_table(store, month.span)
    link = TableLink.read(store.company, at=at)
    everybody = with_others(people, table.days)
    marks = marks_in(link, everybody.values(), month.span, at=at) if table.confirmed else {}
    retried = [day for day, mark in marks.items() if mark.left_alone]
    unlocked = unlocked_days(store, month.span) if head.has_unlocked else {}
    return MonthTable(
        store=store,
        month=month,
        at=at,
        people=people,
        table=table,
        review=review_table(store, table, month.span, everybody, at, retried=retried, unlocked=unlocked),
        marks=marks,
        link=link.facts,
        patterns=list(Pattern.objects.filter(store=store)),
        version=head.version,
    )


def changed_since(shown: MonthTable, version: Version | None) -> set[StaffDay]:
    """The days whose cells may differ from those of a page that has seen `version`. Asked after `shown` was read: what another
    planner changes between the two is answered too, or is newer than the version of `shown` and answered next time."""
    return changed_days(shown.store, shown.month.span, version)


def changes_of(shown: MonthTable, days: Iterable[StaffDay]) -> dict[str, Any]:
    """What table_changes.html shows of the cells that have changed: they, those beside them, their sums, and the rest of the
    page that counts."""
    people = {person.pk for person in shown.people}
    beside = {
        (staff, date + dt.timedelta(days=n)) for staff, date in days for n in range(-DAYS_AROUND, DAYS_AROUND + 1)
    }
    touched = sorted((staff, date) for staff, date in beside if staff in people and date in shown.month.span)
    return {
        "shown": shown,
        "cells": cells_html(shown, touched),
        "sums": [(staff, shown.hours(staff)) for staff in sorted({staff for staff, _ in touched})],
        "counts": [(date, shown.working[date]) for date in sorted({date for _, date in touched})],
    }


def cells_html(shown: MonthTable, days: Iterable[StaffDay]) -> SafeString:
    """Cells for an answer to the script, each with its place."""
    return format_html_join(
        "", "{}", ((placed_html(shown.cell(staff, shown.heads[date]), staff, date),) for staff, date in days)
    )


def day_head(date: dt.date, date_today: dt.date, working: int = 0) -> DayHead:
    name = holiday_name(date)
    classes = {5: "sat", 6: "sun"}.get(date.weekday(), "")
    css = " ".join(filter(None, (classes, "holiday" if name else "", "today" if date == date_today else "")))
    return DayHead(date, css, name, working)


def times_text(start: int, end: int) -> str:
    """9-14:30, 22-翌6, 翌1-3: as short as a cell is narrow."""
    return f"{_short_clock(start)}-{_short_clock(end) if start < DAY else hours_text(end - DAY)}"


def hours_text(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}" if minutes % 60 else str(minutes // 60)


def _in_lines(labels: list[str]) -> tuple[str, str]:
    """Of a split shift a line each, of one span a second line where it is too long; empty without a shift."""
    if len(labels) > 1:
        return labels[0], labels[1]
    label = "".join(labels)
    if len(label) + label.count("翌") <= FITS_ONE_LINE:
        return label, ""
    start, _, end = label.partition("-")
    return f"{start}-", end


def _short_clock(minutes: int) -> str:
    next_day, minutes = ("翌", minutes - DAY) if minutes >= DAY else ("", minutes)
    return f"{next_day}{hours_text(minutes)}"


def _standing(draft: Entry, confirmed: Entry) -> tuple[Entry, str]:
    """The entry to show and how: as a draft, as confirmed, or as confirmed and deleted since."""
    if draft.kind is Kind.NONE:
        return confirmed, "removed" if confirmed.kind is not Kind.NONE else ""
    return draft, "confirmed" if draft == confirmed else "draft"


def _says_nothing(entry: Entry, mark: DayMark) -> bool:
    """Leave is hatched itself; a cell that is empty on both sides needs no mark."""
    if entry.kind is Kind.LEAVE:
        return mark.shown.state is DeliveryState.NOT_APPLICABLE
    return entry.kind is Kind.NONE and mark.shown.state in NOTHING_TO_SHOW


def _mark_sentence(entry: Entry, mark: DayMark) -> str:
    """The state's sentence; where other times stand there than the cell shows, with those."""
    sentence = mark.shown.sentence
    if (
        mark.shown.state is not DeliveryState.DELIVERED
        or mark.times in (NO_PLAN, entry.times)
        or mark.times in sentence
    ):
        return sentence
    return f"{sentence}KING OF TIMEでは{mark.times}です。"
