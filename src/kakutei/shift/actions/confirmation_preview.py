"""The sheet of [確定]: what confirming does there, day by day, and what has to be looked at first."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from kakutei.jptime.clocktext import spoken_moment
from kakutei.jptime.workdate import DateSpan
from kakutei.shift.actions.confirmation_review import EVERYTHING, Review, Selection, people_by_id, review_confirmation
from kakutei.shift.actions.wants import want_of
from kakutei.shift.link.connections import open_connection
from kakutei.shift.link.forecast import arrives_by
from kakutei.shift.link.mapping import employees
from kakutei.shift.link.models import Connection, DesiredDay
from kakutei.shift.link.rules.concerns import TITLES
from kakutei.shift.link.rules.decide import Want
from kakutei.shift.link.rules.effects import (
    NOTHING_KNOWN,
    Before,
    Effect,
    KnownThere,
    LinkReach,
    effect_of,
)
from kakutei.shift.link.rules.employees import Employees, resolve_employee
from kakutei.shift.link.rules.finish_time import arrival_text
from kakutei.shift.link.rules.states import LinkFacts, arrival_sentence, plan_text
from kakutei.shift.link.rules.values import DayBlock
from kakutei.shift.link.status import DayShown, facts_of, states_over
from kakutei.shift.link.there import known_there
from kakutei.shift.people.models import Staff, Store
from kakutei.shift.roster.rules.desired import wanted
from kakutei.shift.roster.rules.entry import Entry, Kind
from kakutei.shift.roster.rules.exclusions import Exclusion, Question
from kakutei.shift.roster.table import StaffDay

REFUSED = (Effect.BLOCKED, Effect.ACTUALS, Effect.LEAVE_THERE)
NOTHING_TO_SEND = "KING OF TIMEに送る変更はありません。"


@dataclass(frozen=True)
class PreviewDay:
    """`effect`: what happens on the attendance side; None for a day that is left out."""

    staff: Staff
    work_date: dt.date
    before: Entry
    after: Entry
    effect: Effect | None = None
    note: str = ""
    exclusion: Exclusion | None = None
    question: Question | None = None
    beyond_last_day: bool = False

    @property
    def code(self) -> str:
        return self.effect.code if self.effect else "excluded"


@dataclass(frozen=True)
class Preview:
    review: Review
    days: list[PreviewDay]
    excluded: list[PreviewDay]
    questions: list[PreviewDay]
    arrival: str
    linked: bool
    """Whether the link is on."""

    @property
    def said_of_arrival(self) -> str:
        """For companies that use the link."""
        return self.arrival if self.linked else ""

    @cached_property
    def counts(self) -> Counter[Effect]:
        return Counter(day.effect for day in self.days if day.effect)

    def of(self, *effects: Effect) -> list[PreviewDay]:
        return [day for day in self.days if day.effect in effects]

    @property
    def sent(self) -> int:
        """Days that change on the attendance side."""
        return sum(count for effect, count in self.counts.items() if effect.sends)

    @property
    def beyond_last_day(self) -> list[PreviewDay]:
        return [day for day in self.days if day.beyond_last_day]

    @property
    def nothing_to_do(self) -> bool:
        return not (self.days or self.excluded)

    @property
    def to_check(self) -> int:
        """Days that are left out or are not sent although they should be."""
        return len(self.excluded) + len(self.of(*REFUSED))

    @property
    def wants_a_look(self) -> bool:
        """Whether a day is left out, asked about, refused, deleted or replaced, so that the sheet comes before [確定]."""
        return bool(self.to_check or self.questions or self.beyond_last_day or self.of(Effect.DELETED, Effect.REPLACED))

    @property
    def sentence(self) -> str:
        """148日を送ります。2日は確認が必要です。"""
        first = f"{self.sent}日を送ります。" if self.sent else self._without_sending
        return f"{first}{self.to_check}日は確認が必要です。" if self.to_check else first

    @property
    def _without_sending(self) -> str:
        return f"{len(self.days)}日を確定します。" if self.days else "確定できる日がありません。"


def preview_confirmation(
    *, store: Store, span: DateSpan, at: dt.datetime, selection: Selection = EVERYTHING
) -> Preview:
    review = review_confirmation(store=store, span=span, at=at, selection=selection)
    return preview_of(review, span, at)


def preview_of(review: Review, span: DateSpan, at: dt.datetime) -> Preview:
    company = review.store.company
    staff = people_by_id([*review.days, *review.retried, *review.excluded, *review.questions])
    connection = open_connection(company)
    link = facts_of(company, connection, at=at)
    known = _Known.read(connection, staff, span, link, at)
    days = [_day(review, staff, key, known) for key in (*review.days, *review.retried)]
    sent = {(day.staff.pk, day.work_date) for day in days if day.effect and day.effect.sends}
    return Preview(
        review=review,
        days=days,
        excluded=[_left_out(review, staff, key) for key in sorted(review.excluded, key=_by_date)],
        questions=[_left_out(review, staff, key) for key in sorted(review.questions, key=_by_date)],
        arrival=_arrival(connection, link, sent, at),
        linked=link.on,
    )


def _arrival(connection: Connection | None, link: LinkFacts, sent: set[StaffDay], at: dt.datetime) -> str:
    if not sent and link.on:
        return NOTHING_TO_SEND
    finish = arrives_by(connection, at=at, also=sent) if connection and link.on else None
    return arrival_sentence(link, arrival_text(finish, at))


def _by_date(day: StaffDay) -> tuple[dt.date, int]:
    return day[1], day[0]


@dataclass(frozen=True)
class _Known:
    """What is known before anything is sent."""

    reach: LinkReach
    employees: Employees | None
    """By the last sync; None before the first one."""
    there: Mapping[StaffDay, KnownThere]
    states: Mapping[StaffDay, DayShown]

    @classmethod
    def read(
        cls, connection: Connection | None, staff: Mapping[int, Staff], span: DateSpan, link: LinkFacts, at: dt.datetime
    ) -> _Known:
        days = DesiredDay.objects.filter(staff__in=staff, work_date__gte=span.start, work_date__lt=span.end)
        return cls(
            reach=LinkReach(link.on, link.first_work_date, link.last_work_date),
            employees=_employees(connection),
            there=known_there(connection, staff.values(), span) if connection else {},
            states=states_over(connection, days, link, at=at),
        )

    def before(self, key: StaffDay) -> Before:
        state = self.states.get(key)
        return Before(Want(state.facts.kind, state.facts.plan), state.facts.outcome) if state else Before()

    def block(self, staff: Staff, date: dt.date) -> DayBlock | None:
        """Why a shift of this date cannot be sent."""
        if self.employees is None:
            return None
        found = resolve_employee(staff.number, date, self.employees)
        return found if isinstance(found, DayBlock) else None


def _employees(connection: Connection | None) -> Employees | None:
    return employees(connection) if connection and connection.synced_at else None


def _day(review: Review, staff: Mapping[int, Staff], key: StaffDay, known: _Known) -> PreviewDay:
    person, date = staff[key[0]], key[1]
    joined = wanted(review.entries_after(key) or [review.table.draft(key)])
    want, before, block = want_of(date, joined), known.before(key), known.block(person, date)
    there = known.there.get(key, NOTHING_KNOWN)
    retried = key in review.retried
    if retried and before.want:
        want = before.want
    effect = effect_of(date, want, before, there, known.reach, block)
    parts = 1 if retried else len([each for each in review.entries_after(key) if each.kind is Kind.SHIFT])
    return PreviewDay(
        staff=person,
        work_date=date,
        before=review.table.snapshot(key),
        after=review.table.draft(key),
        effect=effect,
        note=" ".join(
            filter(
                None,
                (
                    _sent_note(review.table.draft(key), want, date, parts, effect),
                    _note(effect, date, there, block, known, key),
                ),
            )
        ),
        beyond_last_day=key in review.taken_back,
    )


def _sent_note(after: Entry, want: Want, date: dt.date, parts: int, effect: Effect) -> str:
    """What the attendance side gets, where it is not what the cell says."""
    if want.plan is None or not effect.sends:
        return ""
    if parts > 1:
        return f"ほかの店舗のシフトと合わせて {plan_text(want.plan, date)} として送ります。"
    if after.split:
        return f"KING OF TIMEには{plan_text(want.plan, date)}として送ります。"
    return ""


def _note(
    effect: Effect, date: dt.date, there: KnownThere, block: DayBlock | None, known: _Known, key: StaffDay
) -> str:
    """The cause, or what was last read there."""
    if effect is Effect.BLOCKED and block:
        return f"{TITLES[block]}。"
    state = known.states.get(key)
    if state and state.facts.outcome and effect in (Effect.ACTUALS, Effect.LEAVE_THERE):
        return state.shown.sentence
    as_of = f"({spoken_moment(there.read_at)} 時点)" if there.read_at else ""
    notes = {
        Effect.ACTUALS: f"実績 {there.actual_text}{as_of}",
        Effect.LEAVE_THERE: f"KING OF TIMEの休暇 {there.leave}{as_of}",
        Effect.REPLACED: f"KING OF TIMEの予定 {plan_text(there.plan, date)}{as_of}",
    }
    return notes.get(effect, "")


def _left_out(review: Review, staff: Mapping[int, Staff], key: StaffDay) -> PreviewDay:
    return PreviewDay(
        staff=staff[key[0]],
        work_date=key[1],
        before=review.table.snapshot(key),
        after=review.table.draft(key),
        exclusion=review.excluded.get(key),
        question=review.questions.get(key),
    )
