"""The state of each confirmed day of a whole table, read as columns: a month of 200 people has 6,200 days, and few states.

Days that were settled without being sent say what stands there instead: they are read by status.py.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import CharField, Count, Exists, F, Max, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Cast

from kakutei.jptime.workdate import DateSpan, today
from kakutei.shift.link.models import AppliedDay, Connection, DesiredDay
from kakutei.shift.link.rules.states import DayFacts, LinkFacts, Shown, plan_text, shown
from kakutei.shift.link.rules.values import LEFT_ALONE, DayBlock, Outcome, Plan, WantedKind
from kakutei.shift.link.status import DayShown, facts_of, states_over
from kakutei.shift.link.there import StaffDay
from kakutei.shift.people.models import Company, Staff

MINUTE = len("2026-12-10 03:00")
_LEFT_ALONE = {outcome.value for outcome in LEFT_ALONE}


class DayMark(NamedTuple):
    shown: Shown
    times: str
    """What was confirmed for the attendance side: 13:00-22:00, or なし."""
    settled: str
    """The minute of the result, 2026-12-10 03:00 in UTC; empty as long as the state may change by itself."""
    left_alone: bool = False
    """Settled without being sent."""


@dataclass(frozen=True)
class TableLink:
    """A company's link, as far as the marks of a table need it."""

    facts: LinkFacts
    connection: Connection | None
    unanswered: bool
    """Whether a write of any day has not been answered."""

    @classmethod
    def read(cls, company: Company, *, at: dt.datetime) -> TableLink:
        unanswered = Exists(AppliedDay.objects.filter(connection=OuterRef("pk"), ambiguous_since__isnull=False))
        open_ones = Connection.objects.open().select_related("paused_by").filter(company=company)
        found: Any = open_ones.annotate(unanswered=unanswered).first()
        return cls(facts_of(company, found, at=at), found, unanswered=bool(found and found.unanswered))


def marks_in(link: TableLink, people: Collection[Staff], span: DateSpan, *, at: dt.datetime) -> dict[StaffDay, DayMark]:
    """The same states and sentences as status.states_in."""
    days = DesiredDay.objects.filter(staff__in=people, work_date__gte=span.start, work_date__lt=span.end)
    rows = list(days.values_list("pk", "version", "staff_id", _text("work_date"), *_COLUMNS))
    known = _Known(link.facts, {person.pk: person.number for person in people}, span, at)
    written = _written(link, span, rows)
    marks: dict[StaffDay, DayMark] = {}
    in_full: list[int] = []
    for pk, _, staff, date_text, *content in rows:
        day = (staff, known.dates[date_text])
        if content[-1] in _LEFT_ALONE:
            in_full.append(pk)
        elif day in written:
            marks[day] = known.mark_written(written[day], staff, date_text, *content)
        else:
            marks[day] = known.mark(staff, date_text, *content)
    if in_full:
        full = states_over(link.connection, DesiredDay.objects.filter(pk__in=in_full), link.facts, at=at)
        marks |= {day: _mark_of(each) for day, each in full.items()}
    return marks


def state_of_marks(link: TableLink, people: QuerySet[Staff, Any], span: DateSpan, *, at: dt.datetime) -> str:
    """A text that changes with every mark of these people's days: cheap to ask for again and again."""
    days = DesiredDay.objects.filter(staff__in=people, work_date__gte=span.start, work_date__lt=span.end)
    parts = days.order_by("outcome", "block", "block_about").values_list("outcome", "block", "block_about")
    found = list(parts.annotate(Count("pk"), Sum("version"), Sum("pk"), Max("settled_at")))
    deadline = at - dt.timedelta(seconds=settings.KAKUTEI_LINK_DEADLINE)
    unanswered = AppliedDay.objects.filter(connection=link.connection, ambiguous_since__isnull=False).order_by("pk")
    since = list(unanswered.values_list("pk", "ambiguous_since")) if link.unanswered else []
    in_flight = [(pk, moment is not None and moment > deadline) for pk, moment in since]
    return f"{link.facts} {today(at)} {found} {in_flight}"


def _text(field: str) -> Cast:
    """As the database writes it, which starts alike in all: 2026-12-10 03:00 in UTC. Much cheaper than moments."""
    return Cast(F(field), CharField(max_length=40))


_COLUMNS: tuple[Any, ...] = (
    "kind",
    _text("start"),
    _text("end"),
    "block",
    "block_about",
    _text("settled_at"),
    "outcome",
)


class _Known:
    """What was found so far for equal columns."""

    def __init__(self, link: LinkFacts, numbers: dict[int, str], span: DateSpan, at: dt.datetime) -> None:
        self.dates = span.by_text()
        self._link = link
        self._numbers = numbers
        self._at = at
        self._times: dict[tuple[str, str, str], str] = {}
        self._shown: dict[tuple[str, ...], Shown] = {}

    def mark(
        self, staff: int, date: str, kind: str, start: str, end: str, block: str, about: str, settled: str, outcome: str
    ) -> DayMark:
        minute = settled[:MINUTE] if settled else ""
        times = self._times.get((date, start, end)) or self._read_times(date, start, end)
        number = self._numbers[staff] if block else ""
        content = (outcome, minute) if outcome else (kind, block, about, number, date)
        shown_so = self._shown.get(content)
        if shown_so is None:
            facts = self._facts(staff, date, kind, block, about, minute, outcome)
            shown_so = self._shown[content] = shown(facts, self._link)
        return DayMark(shown_so, times, minute if outcome else "")

    def mark_written(
        self,
        since: dt.datetime | None,
        staff: int,
        date: str,
        kind: str,
        start: str,
        end: str,
        block: str,
        about: str,
        settled: str,
        outcome: str,
    ) -> DayMark:
        """Of a day that was written there; `since`: when, if that was not answered."""
        minute = settled[:MINUTE] if settled else ""
        in_flight = since is not None and self._at - since < dt.timedelta(seconds=settings.KAKUTEI_LINK_DEADLINE)
        facts = self._facts(staff, date, kind, block, about, minute, outcome)
        facts = replace(facts, ambiguous=since is not None, in_flight=in_flight, ever_sent=True)
        settled_for_good = minute if outcome and since is None else ""
        return DayMark(shown(facts, self._link), self._read_times(date, start, end), settled_for_good)

    def _facts(self, staff: int, date: str, kind: str, block: str, about: str, minute: str, outcome: str) -> DayFacts:
        return DayFacts(
            kind=WantedKind(kind),
            plan=None,
            outcome=Outcome(outcome) if outcome else None,
            settled_at=_moment(minute) if minute else None,
            block=DayBlock(block) if block else None,
            block_about=about,
            not_before=None,
            work_date=self.dates[date],
            number=self._numbers[staff],
        )

    def _read_times(self, date: str, start: str, end: str) -> str:
        plan = Plan(_moment(start), _moment(end)) if start and end else None
        text = self._times[date, start, end] = plan_text(plan, self.dates[date])
        return text


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text[:MINUTE]).replace(tzinfo=dt.UTC)


def _written(link: TableLink, span: DateSpan, rows: list[Any]) -> dict[StaffDay, dt.datetime | None]:
    """The days with an unanswered write, since when; and those with leave that waits where a shift may have been sent before."""
    leave = {
        staff
        for _, version, staff, _, kind, *_, outcome in rows
        if not outcome and kind == WantedKind.LEAVE.value and version > 1
    }
    if link.connection is None or not (link.unanswered or leave):
        return {}
    days = AppliedDay.objects.filter(
        Q(ambiguous_since__isnull=False) | Q(staff__in=leave),
        connection=link.connection,
        work_date__gte=span.start,
        work_date__lt=span.end,
    ).order_by("pk")
    return {(staff, date): since for staff, date, since in days.values_list("staff_id", "work_date", "ambiguous_since")}


def _mark_of(each: DayShown) -> DayMark:
    settled_at = None if each.facts.ambiguous else each.day.settled_at
    settled = minute_of(settled_at) if settled_at else ""
    times = plan_text(each.facts.plan, each.facts.work_date)
    return DayMark(each.shown, times, settled, left_alone=each.facts.outcome in LEFT_ALONE)


def minute_of(at: dt.datetime) -> str:
    """As in DayMark.settled."""
    return f"{at.astimezone(dt.UTC):%Y-%m-%d %H:%M}"
