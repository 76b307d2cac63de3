"""The sheet of [確定]: what confirming does there, day by day, and what has to be looked at first."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from kakutei.jptime.clocktext import spoken_moment
from kakutei.jptime.workdate import DateSpan
from kakutei.shift.actions.confirmation_review import EVERYTHING, Review, Selection, review_confirmation
from kakutei.shift.actions.wants import want_of
from kakutei.shift.link.connections import open_connection
from kakutei.shift.link.forecast import arrives_by
from kakutei.shift.link.models import Connection
from kakutei.shift.link.rules.concerns import TITLES
from kakutei.shift.link.rules.decide import Want
from kakutei.shift.link.rules.effects import Before, Effect, KnownThere, LinkReach, effect_of
from kakutei.shift.link.rules.employees import resolve_employee
from kakutei.shift.link.rules.finish_time import arrival_text
from kakutei.shift.link.rules.states import LinkFacts, arrival_sentence, plan_text, shown
from kakutei.shift.link.rules.values import LEFT_ALONE, DayBlock, Outcome
from kakutei.shift.link.status import Desired, day_facts, desired_in, facts_of
from kakutei.shift.link.there import There
from kakutei.shift.people.models import Company, Staff, Store
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
    return preview_of(review, Known.read(store.company, review.concerned, span, at), at)


def preview_of(review: Review, known: Known, at: dt.datetime) -> Preview:
    """`known`: at least of everybody whom the review concerns."""
    days = [_day(review, key, known) for key in review.days]
    days += [_day(review, key, known, retried=True) for key in review.retried]
    sent = {(day.staff.pk, day.work_date) for day in days if day.effect and day.effect.sends}
    return Preview(
        review=review,
        days=days,
        excluded=[_left_out(review, key) for key in sorted(review.excluded, key=_by_date)],
        questions=[_left_out(review, key) for key in sorted(review.questions, key=_by_date)],
        arrival=_arrival(known, sent, at),
        linked=known.link.on,
    )


def _arrival(known: Known, sent: set[StaffDay], at: dt.datetime) -> str:
    connection, link = known.connection, known.link
    if not sent and link.on:
        return NOTHING_TO_SEND
    new = {day for day in sent if not known.is_pending(day)}
    finish = arrives_by(connection, at=at, new=new) if connection and link.on else None
    return arrival_sentence(link, arrival_text(finish, at))


def _by_date(day: StaffDay) -> tuple[dt.date, int]:
    return day[1], day[0]


@dataclass(frozen=True)
class Known:
    """What is known of the link and of people's days before anything is sent."""

    at: dt.datetime
    connection: Connection | None
    link: LinkFacts
    there: There
    desired: Mapping[StaffDay, Desired]

    @classmethod
    def read(cls, company: Company, people: Collection[Staff], span: DateSpan, at: dt.datetime) -> Known:
        connection = open_connection(company)
        return cls(
            at=at,
            connection=connection,
            link=facts_of(company, connection, at=at),
            there=There.read(connection, people, span),
            desired=desired_in([person.pk for person in people], span),
        )

    @cached_property
    def reach(self) -> LinkReach:
        return LinkReach(self.link.on, self.link.first_work_date, self.link.last_work_date)

    def is_pending(self, day: StaffDay) -> bool:
        """Whether it waits already, and nothing prevents it."""
        desired = self.desired.get(day)
        return desired is not None and desired.outcome is None and desired.block is None

    @property
    def left_alone(self) -> set[StaffDay]:
        """The days that were settled without being sent: the next [確定] tries them again."""
        return {day for day, desired in self.desired.items() if desired.outcome in LEFT_ALONE}

    def has_actual(self, day: StaffDay) -> bool:
        """Whether there is actual attendance on a desired day, as far as it is known here."""
        desired, seen = self.desired.get(day), self.there.seen.get(day)
        return desired is not None and (
            desired.outcome is Outcome.ACTUALS_THERE or (seen is not None and bool(seen.actual_text))
        )

    def before(self, day: StaffDay) -> Before:
        desired = self.desired.get(day)
        return Before(Want(desired.kind, desired.plan), desired.outcome) if desired else Before()

    def sentence(self, person: Staff, date: dt.date) -> str:
        """That of the state of a day that is desired."""
        day = (person.pk, date)
        return shown(day_facts(self.desired[day], person.number, day, self.there, self.at), self.link).sentence

    def block(self, person: Staff, date: dt.date) -> DayBlock | None:
        """Why a shift of this date cannot be sent, by the last sync; nothing is known before the first one."""
        if self.connection is None or self.connection.synced_at is None:
            return None
        found = resolve_employee(person.number, date, self.there.employees)
        return found if isinstance(found, DayBlock) else None


def _day(review: Review, key: StaffDay, known: Known, *, retried: bool = False) -> PreviewDay:
    person, date = review.people[key[0]], key[1]
    entries, after = review.entries_after(key), review.table.draft(key)
    want, before, block = want_of(date, wanted(entries or [after])), known.before(key), known.block(person, date)
    there = known.there.known(key)
    if retried and before.want:
        want = before.want
    effect = effect_of(date, want, before, there, known.reach, block)
    parts = 1 if retried else len([each for each in entries if each.kind is Kind.SHIFT])
    notes = (_sent_note(after, want, date, parts, effect), _note(effect, person, date, there, block, before, known))
    return PreviewDay(
        staff=person,
        work_date=date,
        before=review.table.snapshot(key),
        after=after,
        effect=effect,
        note=" ".join(filter(None, notes)),
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
    effect: Effect,
    person: Staff,
    date: dt.date,
    there: KnownThere,
    block: DayBlock | None,
    before: Before,
    known: Known,
) -> str:
    """The cause, or what was last read there."""
    if effect is Effect.BLOCKED and block:
        return f"{TITLES[block]}。"
    if effect not in (Effect.ACTUALS, Effect.LEAVE_THERE, Effect.REPLACED):
        return ""
    if before.outcome and effect is not Effect.REPLACED:
        return known.sentence(person, date)
    as_of = f"({spoken_moment(there.read_at)} 時点)" if there.read_at else ""
    notes = {
        Effect.ACTUALS: f"実績 {there.actual_text}{as_of}",
        Effect.LEAVE_THERE: f"KING OF TIMEの休暇 {there.leave}{as_of}",
        Effect.REPLACED: f"KING OF TIMEの予定 {plan_text(there.plan, date)}{as_of}",
    }
    return notes[effect]


def _left_out(review: Review, key: StaffDay) -> PreviewDay:
    return PreviewDay(
        staff=review.people[key[0]],
        work_date=key[1],
        before=review.table.snapshot(key),
        after=review.table.draft(key),
        exclusion=review.excluded.get(key),
        question=review.questions.get(key),
    )
