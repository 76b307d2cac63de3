"""Which days [確定] leaves out, and why: they overlap, need an answer, lie after the last day, or are locked.

A day that is left out keeps what was confirmed before, so leaving it out may make another day overlap: the rules are
applied until nothing changes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import Enum

from kakutei.jptime.clocktext import DAY, spoken_clock
from kakutei.shift.roster.rules.desired import Wanted, is_too_long, needs_answer, spans_text, wanted
from kakutei.shift.roster.rules.employment import is_after_last_day, spoken_date
from kakutei.shift.roster.rules.entry import NOTHING, Entry, Kind
from kakutei.shift.roster.rules.locking import is_locked
from kakutei.shift.roster.rules.overlaps import DAYS_AROUND, Placed, overlapping

type StaffDay = tuple[int, dt.date]


class ExclusionReason(Enum):
    """Code, and what such days are, as it stands before 日."""

    OVERLAP = "overlap", "ほかのシフトと重なる"
    AFTER_LAST_DAY = "after_last_day", "退職日より後の"
    TOO_LONG = "too_long", "合わせて24時間以上になる"
    UNANSWERED = "unanswered", "送り方が決まっていない"
    LOCKED = "locked", "過ぎた"

    def __init__(self, code: str, heading: str) -> None:
        self.code = code
        self.heading = heading


@dataclass(frozen=True)
class Exclusion:
    reason: ExclusionReason
    sentence: str


@dataclass(frozen=True)
class Question:
    """A day whose joined plan is sent only after an answer. `shifts`: one at each store."""

    start: int
    end: int
    shifts: tuple[Placed, ...]
    answered: bool

    @property
    def times(self) -> str:
        return f"{spoken_clock(self.start)}-{spoken_clock(self.end)}"


@dataclass(frozen=True)
class Person:
    name: str
    last_day: dt.date | None


@dataclass(frozen=True)
class Situation:
    """A store that is about to confirm `days`, and what is confirmed around them.

    `after`: the entry of each of the days once it is confirmed. `confirmed`: what every store has confirmed for these people,
    `DAYS_AROUND` more on each side, the store's own included. `joined`: days that were answered "send as one plan" now.
    """

    store_id: int
    store: str
    today: dt.date
    people: Mapping[int, Person]
    days: tuple[StaffDay, ...]
    after: Mapping[StaffDay, Entry]
    confirmed: Mapping[StaffDay, list[Placed]]
    unlocked: Collection[dt.date] = ()
    joined: Collection[StaffDay] = ()
    answers: Mapping[StaffDay, str] = field(default_factory=dict)
    """Earlier answers that belong to the entries of `after`."""

    def placed(self, day: StaffDay) -> Placed:
        return Placed(self.store_id, self.store, day[1], self.after.get(day, NOTHING))

    def at_stores(self, day: StaffDay, left: Collection[StaffDay]) -> list[Placed]:
        """The entries of all stores once the days `left` are confirmed, the store's own first."""
        standing = self.confirmed.get(day, [])
        if day not in left:
            return standing
        return [self.placed(day), *(each for each in standing if each.store_id != self.store_id)]


@dataclass(frozen=True)
class Result:
    excluded: dict[StaffDay, Exclusion]
    questions: dict[StaffDay, Question]


def exclude(case: Situation) -> Result:
    locked = {date for date in {date for _, date in case.days} if is_locked(date, case.today, case.unlocked)}
    excluded = {day: found for day in case.days if (found := _alone(case, day, locked))}
    questions: dict[StaffDay, Question] = {}
    while new := _excluded_next(case, {day for day in case.days if day not in excluded}, questions):
        excluded |= new
    return Result(excluded, questions)


def _excluded_next(
    case: Situation, left: set[StaffDay], questions: dict[StaffDay, Question]
) -> dict[StaffDay, Exclusion]:
    """What rules out one of the days that are left; `questions` receives those about joined plans."""
    overlaps = {day: found for day in _close(case, left) if (found := _overlap(case, day, left))}
    if overlaps:
        return overlaps
    several = [day for day in left if _has_several_spans(case, day)]
    questions |= {day: asked for day in several if (asked := _question(case, day, left))}
    return {day: found for day in several if (found := _joined(case, day, left, questions.get(day)))}


def _close(case: Situation, left: Collection[StaffDay]) -> set[StaffDay]:
    """Those of `left` that may overlap; only they are compared in full. Two days of one store do only where the earlier
    one ends after midnight."""
    close: set[StaffDay] = set()
    for day in left:
        end = case.after[day].end
        if end is not None and end > DAY:
            close |= _reached(case, left, day, end)
    for day, placed in case.confirmed.items():
        if day not in left or any(each.store_id != case.store_id for each in placed):
            close |= {near for near in _days_from(day, -DAYS_AROUND, DAYS_AROUND) if near in left}
    return close


def _reached(case: Situation, left: Collection[StaffDay], day: StaffDay, end: int) -> set[StaffDay]:
    """The day and the next ones whose shifts begin before its `end`."""
    reached = set()
    for n, later in enumerate(_days_from(day, 1, DAYS_AROUND), start=1):
        start = case.after[later].start if later in left else None
        if start is not None and n * DAY + start < end:
            reached |= {day, later}
    return reached


def _days_from(day: StaffDay, first: int, last: int) -> list[StaffDay]:
    staff_id, date = day
    return [(staff_id, date + dt.timedelta(days=n)) for n in range(first, last + 1)]


def _has_several_spans(case: Situation, day: StaffDay) -> bool:
    """One span alone is neither too long nor a question."""
    standing = case.confirmed.get(day, ())
    return case.after[day].split or (bool(standing) and any(each.store_id != case.store_id for each in standing))


def _alone(case: Situation, day: StaffDay, locked: Collection[dt.date]) -> Exclusion | None:
    """What rules out the day whatever else is confirmed."""
    staff_id, date = day
    last_day = case.people[staff_id].last_day
    if is_after_last_day(last_day, date) and case.after.get(day, NOTHING).kind is not Kind.NONE:
        return Exclusion(ExclusionReason.AFTER_LAST_DAY, f"退職日は{spoken_date(last_day)}です。")
    if date in locked:
        return Exclusion(ExclusionReason.LOCKED, "オーナーか管理者が[確定を解除]すると、確定できます。")
    return None


def _overlap(case: Situation, day: StaffDay, left: Collection[StaffDay]) -> Exclusion | None:
    date = day[1]
    others = [
        other
        for each in _days_from(day, -DAYS_AROUND, DAYS_AROUND)
        for other in case.at_stores(each, left)
        if (other.store_id, other.work_date) != (case.store_id, date)
    ]
    other = overlapping(case.placed(day), others)
    return Exclusion(ExclusionReason.OVERLAP, f"{other.text}と重なります。") if other else None


def _question(case: Situation, day: StaffDay, left: Collection[StaffDay]) -> Question | None:
    shifts = tuple(each for each in case.at_stores(day, left) if each.entry.kind is Kind.SHIFT)
    entries = [each.entry for each in shifts]
    plan = wanted(entries)
    if plan.start is None or plan.end is None or is_too_long(plan) or not needs_answer(entries):
        return None
    spans = spans_text(entries)
    before = {case.answers.get(day, ""), *(each.answer for each in case.confirmed.get(day, []))}
    if spans in before:
        return None
    return Question(plan.start, plan.end, shifts, day in case.joined)


def _joined(case: Situation, day: StaffDay, left: Collection[StaffDay], question: Question | None) -> Exclusion | None:
    plan: Wanted = wanted(each.entry for each in case.at_stores(day, left))
    if is_too_long(plan):
        sentence = "店舗のシフトを合わせると24時間以上になります。どちらかの時間を直してください。"
        return Exclusion(ExclusionReason.TOO_LONG, sentence)
    if question and not question.answered:
        return Exclusion(
            ExclusionReason.UNANSWERED, f"{question.times} の1つの予定として送るかどうかを選んでください。"
        )
    return None
