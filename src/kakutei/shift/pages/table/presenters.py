"""The shift table as the page shows it: days, rows of cells, sums and the status line. One builder for all answers."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from kakutei.jptime.clocktext import DAY
from kakutei.jptime.holidays import holiday_name
from kakutei.jptime.workdate import WEEKDAYS, DateSpan, Month, today
from kakutei.shift.actions.confirmation_review import Review, review_confirmation
from kakutei.shift.link.rules.states import DeliveryState, LinkFacts, clock_of
from kakutei.shift.link.rules.values import LEFT_ALONE
from kakutei.shift.link.status import DayShown, link_facts, states_in
from kakutei.shift.people.models import Staff, Store
from kakutei.shift.roster.models import Pattern
from kakutei.shift.roster.rules.entry import Entry, Kind
from kakutei.shift.roster.rules.exclusions import ExclusionReason
from kakutei.shift.roster.rules.locking import is_locked
from kakutei.shift.roster.rules.typed import typed_text
from kakutei.shift.roster.table import StaffDay, Table, people_of, read_table

WAITING = (DeliveryState.WAITING, DeliveryState.WAITING_WINDOW)
UNDER_WAY = (DeliveryState.SENDING, DeliveryState.CHECKING)
COUNTED_ALONE = (
    *UNDER_WAY,
    DeliveryState.DELIVERED,
    DeliveryState.ACTUALS_THERE,
    DeliveryState.CHANGED_THERE,
    DeliveryState.ATTENTION,
)
NOTHING_TO_SHOW = (DeliveryState.DELIVERED, DeliveryState.NOT_APPLICABLE)
FITS_ONE_LINE = 5
LOCKED = "過ぎた日のため、変更できません"
POLL_SOON, POLL_LATER = 3_000, 20_000
"""Milliseconds: while days are pending, and while they wait for the restricted hours to end."""


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
    """The second line of times that are too long for one."""
    long: bool
    title: str
    text: str
    """The text to type for the present entry."""
    shown: DayShown | None

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
        css, label = self._look(entry)
        shown = self.states.get(key) if draft == confirmed and key in self.table.confirmed else None
        if shown and _says_nothing(entry, shown):
            shown = None
        label, label_end = _in_lines(label)
        return Cell(
            staff=staff,
            date=day.date,
            css=" ".join(filter(None, (day.css, standing, css, *self._signs(key)))),
            label=label,
            label_end=label_end,
            long=len(label) > 2 and entry.leave is None,
            title=" ".join(filter(None, (_title(draft, confirmed, self.states.get(key)), self._finding(key)))),
            text=typed_text(draft, self.patterns),
            shown=shown,
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
        return hours_text(sum(_minutes(entry) for entry in entries))

    @cached_property
    def total_hours(self) -> str:
        return hours_text(sum(_minutes(entry) for entry in self.table.drafts.values()))

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

    @cached_property
    def left_alone(self) -> list[StaffDay]:
        """Days settled without being sent: [確定] tries them again."""
        here = self.table.drafts.keys() | self.table.confirmed.keys()
        return [key for key, each in self.states.items() if key in here and each.facts.outcome in LEFT_ALONE]

    @property
    def one_press_is_enough(self) -> bool:
        """Whether there is something to confirm and nothing of it is deleted, replaced or refused; else the sheet comes first."""
        harmless = all(
            self.table.draft(key).kind is not Kind.NONE
            and not (key in self.states and self.states[key].facts.there_actual)
            for key in self.review.days
        )
        looked_at = self.review.excluded or self.review.questions or self.left_alone
        return bool(self.review.days) and harmless and not looked_at

    @property
    def poll(self) -> int:
        """After how many milliseconds to ask for the marks again; 0 once everything has settled."""
        states = set(self._counted())
        if states & set(UNDER_WAY) or (DeliveryState.WAITING in states and not self.link.pause):
            return POLL_SOON
        return POLL_LATER if states & {*WAITING, DeliveryState.ATTENTION} else 0

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

    def _look(self, entry: Entry) -> tuple[str, str]:
        if entry.leave:
            return "leave", entry.leave.short
        if entry.start is None or entry.end is None:
            return "", ""
        pattern = self.pattern_by_name.get(entry.pattern)
        if pattern and (pattern.start, pattern.end) == (entry.start, entry.end):
            return f"p{pattern.color}", pattern.short
        return f"p{pattern.color}" if pattern else "", times_text(entry.start, entry.end)


def read_month(store: Store, month: Month, *, at: dt.datetime) -> MonthTable:
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
    )


def day_head(date: dt.date, date_today: dt.date, working: int = 0) -> DayHead:
    name = holiday_name(date)
    classes = {5: "sat", 6: "sun"}.get(date.weekday(), "")
    css = " ".join(filter(None, (classes, "holiday" if name else "", "today" if date == date_today else "")))
    return DayHead(date, css, name, working)


def times_text(start: int, end: int) -> str:
    """9-14:30, 22-翌6: as short as a cell is narrow."""
    return f"{_short_clock(start)}-{_short_clock(end)}"


def hours_text(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}" if minutes % 60 else str(minutes // 60)


def _in_lines(label: str) -> tuple[str, str]:
    if len(label) <= FITS_ONE_LINE:
        return label, ""
    start, _, end = label.partition("-")
    return f"{start}-", end


def _short_clock(minutes: int) -> str:
    next_day, minutes = ("翌", minutes - DAY) if minutes >= DAY else ("", minutes)
    return f"{next_day}{hours_text(minutes)}"


def _minutes(entry: Entry) -> int:
    return entry.end - entry.start if entry.start is not None and entry.end is not None else 0


def _says_nothing(entry: Entry, shown: DayShown) -> bool:
    """Leave is hatched itself; a cell that is empty on both sides needs no mark."""
    if entry.kind is Kind.LEAVE:
        return shown.shown.state is DeliveryState.NOT_APPLICABLE
    return entry.kind is Kind.NONE and shown.shown.state in NOTHING_TO_SHOW


def _title(draft: Entry, confirmed: Entry, shown: DayShown | None) -> str:
    if draft != confirmed:
        return f"{draft.text}(下書き)" if confirmed.kind is Kind.NONE else f"{confirmed.text} → {draft.text}(下書き)"
    if draft.kind is Kind.NONE:
        return shown.shown.sentence if shown and shown.shown.state not in NOTHING_TO_SHOW else ""
    return f"{draft.text} {shown.shown.sentence}" if shown else draft.text
