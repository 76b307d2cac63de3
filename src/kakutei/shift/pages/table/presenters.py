"""The shift table as the page shows it: days, rows of cells, sums and the status line. One builder for all answers."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from kakutei.jptime.clocktext import DAY, clock_text
from kakutei.jptime.holidays import holiday_name
from kakutei.jptime.workdate import WEEKDAYS, DateSpan, Month, today
from kakutei.shift.actions.confirmation_review import Review, review_confirmation
from kakutei.shift.link.rules.states import DeliveryState, LinkFacts, clock_of, plan_text
from kakutei.shift.link.status import DayShown, link_facts, states_in
from kakutei.shift.people.models import Staff, Store
from kakutei.shift.roster.models import Pattern
from kakutei.shift.roster.rules.desired import wanted
from kakutei.shift.roster.rules.entry import Entry, Kind
from kakutei.shift.roster.rules.exclusions import ExclusionReason
from kakutei.shift.roster.rules.locking import is_locked
from kakutei.shift.roster.rules.overlaps import DAYS_AROUND
from kakutei.shift.roster.rules.typed import typed_text
from kakutei.shift.roster.table import StaffDay, Table, Version, confirmed_anywhere, people_of, read_table, version_of

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
FITS_SPLIT = 7
"""Signs of one span of a split shift in letters of the usual size."""
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
class Cell:
    staff: Staff
    date: dt.date
    css: str
    label: str
    label_end: str
    """The second line: of times that are too long for one, or the second span of a split shift."""
    long: bool
    title: str
    text: str
    """The text to type for the present entry."""
    shown: DayShown | None
    mark_sentence: str
    split: bool

    @property
    def label_css(self) -> str:
        """The classes of a label in two lines."""
        tight = self.split and max(len(self.label), len(self.label_end)) > FITS_SPLIT
        return f"long two{' split' if self.split else ''}{' tight' if tight else ''}"

    @property
    def place(self) -> str:
        """12-2026-12-01: whose day it is, for the element's id."""
        return f"{self.staff.pk}-{self.date}"

    @property
    def address(self) -> str:
        """Below the table's own address."""
        return f"{self.date:%Y-%m}/cells/{self.staff.pk}/{self.date}"


@dataclass(frozen=True)
class Row:
    staff: Staff
    cells: list[Cell]
    hours: str


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
    states: dict[StaffDay, DayShown]
    link: LinkFacts
    patterns: list[Pattern]
    version: Version

    @cached_property
    def pattern_by_name(self) -> dict[str, Pattern]:
        return {pattern.name: pattern for pattern in self.patterns}

    def days(self, span: DateSpan) -> list[DayHead]:
        return [self._head(day_head(date, today(self.at), self.working[date])) for date in span]

    def rows(self, days: list[DayHead]) -> list[Row]:
        return [Row(person, [self.cell(person, day) for day in days], self.hours(person.pk)) for person in self.people]

    def cell(self, staff: Staff, day: DayHead) -> Cell:
        key = (staff.pk, day.date)
        draft, confirmed = self.table.draft(key), self.table.snapshot(key)
        entry, standing = self._standing(draft, confirmed)
        css, label, label_end = self._look(entry)
        shown = self.states.get(key) if draft == confirmed and key in self.table.confirmed else None
        if shown and _says_nothing(entry, shown):
            shown = None
        return Cell(
            staff=staff,
            date=day.date,
            css=" ".join(filter(None, (day.css, standing, css, *self._signs(key)))),
            label=label,
            label_end=label_end,
            long=len(label) > 2 and entry.leave is None,
            title=" ".join(filter(None, (self._title(key), self._finding(key)))),
            text=typed_text(draft, self.patterns),
            shown=shown,
            mark_sentence=_mark_sentence(entry, shown) if shown else "",
            split=entry.split,
        )

    def is_locked(self, date: dt.date) -> bool:
        return is_locked(date, today(self.at), self.review.unlocked)

    @property
    def has_locked_days(self) -> bool:
        return any(self.is_locked(date) for date in self.month.span)

    def _head(self, head: DayHead) -> DayHead:
        unlocked = self.review.unlocked.get(head.date)
        if unlocked:
            note = f"{unlocked.by.name}が確定を解除しました(理由: {unlocked.reason})"
            return replace(head, lock="unlocked", lock_note=note)
        if self.is_locked(head.date):
            return replace(head, lock="locked", lock_note=LOCKED)
        return head

    def _signs(self, key: StaffDay) -> Iterable[str]:
        if self._finding(key):
            yield "clash"
        if self.is_locked(key[1]):
            yield "locked"

    def _finding(self, key: StaffDay) -> str:
        """Why [確定] leaves the day out although it could be changed here; empty for a locked day, which shows it itself."""
        found = self.review.excluded.get(key)
        return found.sentence if found and found.reason is not ExclusionReason.LOCKED else ""

    def hours(self, staff_id: int) -> str:
        entries = (self.table.draft((staff_id, date)) for date in self.month.span)
        return clock_text(sum(entry.minutes for entry in entries))

    @cached_property
    def total_hours(self) -> str:
        return clock_text(sum(entry.minutes for entry in self.table.drafts.values()))

    @cached_property
    def working(self) -> Counter[dt.date]:
        """How many people work on each date."""
        return Counter(date for (_, date), entry in self.table.drafts.items() if entry.kind is Kind.SHIFT)

    def status(self) -> list[StatusItem]:
        count = Counter(self._counted())
        until = f"({clock_of(self.link.closed_until)}以降)" if self.link.closed_until else ""
        if self.link.pause:
            until = "(一時停止中)"
        items = [
            StatusItem("draft", "下書き", len(self.changed)),
            StatusItem("waiting", DeliveryState.WAITING.label, sum(count[state] for state in WAITING), until),
            *(StatusItem(state.code, state.label, count[state]) for state in COUNTED_ALONE),
        ]
        always = ("draft", "waiting", "delivered", "attention")
        return [item for item in items if item.count or item.state in always]

    @cached_property
    def changed(self) -> list[StaffDay]:
        return self.table.changed()

    @property
    def poll(self) -> int:
        """After how many milliseconds to ask again for the marks and for what others changed."""
        states = set(self._counted())
        soon = states & set(UNDER_WAY) or (DeliveryState.WAITING in states and not self.link.pause)
        return POLL_SOON if soon else POLL_LATER

    def _counted(self) -> Iterable[DeliveryState]:
        for key, each in self.states.items():
            confirmed = self.table.confirmed.get(key)
            if confirmed is None or (confirmed.kind is Kind.NONE and each.shown.state in NOTHING_TO_SHOW):
                continue
            yield each.shown.state

    def _standing(self, draft: Entry, confirmed: Entry) -> tuple[Entry, str]:
        """The entry to show and how: as a draft, as confirmed, or as confirmed and deleted since."""
        if draft.kind is Kind.NONE:
            return confirmed, "removed" if confirmed.kind is not Kind.NONE else ""
        return draft, "confirmed" if draft == confirmed else "draft"

    def _look(self, entry: Entry) -> tuple[str, str, str]:
        """The colour's class, and the label in one line or two."""
        if entry.leave:
            return "leave", entry.leave.short, ""
        pattern = self.pattern_by_name.get(entry.pattern)
        color = f"p{pattern.color}" if pattern else ""
        if pattern and entry.spans == ((pattern.start, pattern.end),):
            return color, pattern.short, ""
        return color, *_in_lines([times_text(start, end) for start, end in entry.spans])

    def _title(self, key: StaffDay) -> str:
        draft, confirmed, shown = self.table.draft(key), self.table.snapshot(key), self.states.get(key)
        text = f"{draft.text}{self._sent_as(key, shown)}"
        if draft != confirmed:
            return f"{text}(下書き)" if confirmed.kind is Kind.NONE else f"{confirmed.text} → {text}(下書き)"
        if draft.kind is Kind.NONE:
            return shown.shown.sentence if shown and shown.shown.state not in NOTHING_TO_SHOW else ""
        return f"{text} {_mark_sentence(draft, shown)}" if shown else f"{text}(確定)"

    def _sent_as(self, key: StaffDay, shown: DayShown | None) -> str:
        """What will be sent of a split shift, as long as it is not settled."""
        if not self.link.on or key not in self._sent_of_split_shifts:
            return ""
        to_send = key in self.changed or (shown is not None and shown.shown.state in STILL_TO_SEND)
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
    version = version_of(store)  # before the rows: what comes in between is asked for once more
    people = people_of(store, month.span)
    return MonthTable(
        store=store,
        month=month,
        at=at,
        people=people,
        table=read_table(store, month.span),
        review=review_confirmation(store=store, span=month.span, at=at),
        states=states_in(store.company, people, month.span.start, month.span.end, at=at),
        link=link_facts(store.company, at=at),
        patterns=list(Pattern.objects.filter(store=store)),
        version=version,
    )


def changes_of(shown: MonthTable, days: Iterable[StaffDay]) -> dict[str, Any]:
    """What table_changes.html shows of the cells that have changed: they, those beside them, their sums, and the rest of the
    page that counts."""
    people = {person.pk: person for person in shown.people}
    beside = {
        (staff, date + dt.timedelta(days=n)) for staff, date in days for n in range(-DAYS_AROUND, DAYS_AROUND + 1)
    }
    touched = sorted((staff, date) for staff, date in beside if staff in people and date in shown.month.span)
    dates = {date: day_head(date, today(shown.at)) for _, date in touched}
    return {
        "store": shown.store,
        "month": shown.month,
        "shown": shown,
        "cells": [shown.cell(people[staff], dates[date]) for staff, date in touched],
        "sums": [(staff, shown.hours(staff)) for staff in sorted({staff for staff, _ in touched})],
        "counts": [(date, shown.working[date]) for date in sorted(dates)],
    }


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


def _says_nothing(entry: Entry, shown: DayShown) -> bool:
    """Leave is hatched itself; a cell that is empty on both sides needs no mark."""
    if entry.kind is Kind.LEAVE:
        return shown.shown.state is DeliveryState.NOT_APPLICABLE
    return entry.kind is Kind.NONE and shown.shown.state in NOTHING_TO_SHOW


def _mark_sentence(entry: Entry, shown: DayShown) -> str:
    """The state's sentence; where other times stand there than the cell shows, with those."""
    sentence, there = shown.shown.sentence, plan_text(shown.facts.plan, shown.facts.work_date)
    delivered = shown.shown.state is DeliveryState.DELIVERED and shown.facts.plan is not None
    if not delivered or there == entry.times or there in sentence:
        return sentence
    return f"{sentence}KING OF TIMEでは{there}です。"
