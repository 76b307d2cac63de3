"""The state of each confirmed day of a whole table, read as columns: a month of 200 people has 6,200 days, and few states."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import CharField, Count, Exists, F, Max, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Cast, Substr

from kakutei.jptime.workdate import DateSpan, today
from kakutei.shift.link.models import AppliedDay, Connection, DesiredDay
from kakutei.shift.link.rules.states import DayFacts, LinkFacts, Shown, plan_text, shown
from kakutei.shift.link.rules.values import LEFT_ALONE, DayBlock, Outcome, Plan, Seen, WantedKind
from kakutei.shift.link.status import facts_of, facts_there
from kakutei.shift.link.there import StaffDay, There, Written, seen_days
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
    numbers = {person.pk: person.number for person in people}
    days = DesiredDay.objects.filter(staff__in=numbers.keys(), work_date__gte=span.start, work_date__lt=span.end)
    known = _Known(link.facts, numbers, span, at)
    rows: dict[StaffDay, _Content] = {}
    alone: set[StaffDay] = set()
    leave: set[StaffDay] = set()
    for row in days.values_list("staff_id", "version", *_COLUMNS):
        content = row[2:]
        day = (row[0], known.dates[content[_DATE]])
        rows[day] = content
        if content[_OUTCOME] in _LEFT_ALONE:
            alone.add(day)
        elif row[1] > 1 and content[_KIND] == WantedKind.LEAVE.value and not content[_OUTCOME]:
            leave.add(day)
    there = There(_written(link, span, alone | leave), _seen(link, people, alone))
    marks: dict[StaffDay, DayMark] = {}
    for day, content in rows.items():
        if day in alone or day in there.written:
            marks[day] = known.mark_of_its_own(day, content, there)
        else:
            marks[day] = known.mark(day, content)
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


def _minute(field: str) -> Substr:
    """As the database writes it, which starts alike in all: 2026-12-10 03:00 in UTC. Much cheaper than moments."""
    return Substr(Cast(F(field), CharField(max_length=40)), 1, MINUTE)


type _Content = tuple[Any, ...]
"""The values of _COLUMNS."""
_COLUMNS: tuple[Any, ...] = (
    Cast("work_date", CharField(max_length=10)),
    "kind",
    _minute("start"),
    _minute("end"),
    "block",
    "block_about",
    _minute("settled_at"),
    "outcome",
)
_DATE, _KIND, _BLOCK, _OUTCOME = 0, 1, 4, 7


class _Known:
    """What was found so far for equal columns."""

    def __init__(self, link: LinkFacts, numbers: dict[int, str], span: DateSpan, at: dt.datetime) -> None:
        self.dates = span.by_text()
        self._link = link
        self._numbers = numbers
        self._at = at
        self._marks: dict[_Content, DayMark] = {}
        self._shown: dict[_Content, Shown] = {}
        self._times: dict[_Content, str] = {}

    def mark(self, day: StaffDay, content: _Content) -> DayMark:
        """Of a day whose state follows from its columns; with a block also from the person's number."""
        mark = None if content[_BLOCK] else self._marks.get(content)
        if mark is None:
            mark = self._marks[content] = self._mark(day, content)
        return mark

    def _mark(self, day: StaffDay, content: _Content) -> DayMark:
        date, kind, start, end, block, about, minute, outcome = content
        why = (outcome, minute) if outcome else (kind, block, about, self._numbers[day[0]] if block else "", date)
        shown_so = self._shown.get(why)
        if shown_so is None:
            shown_so = self._shown[why] = shown(self._facts(day, content), self._link)
        times = self._times.get((date, start, end))
        if times is None:
            times = self._times[date, start, end] = plan_text(_plan(start, end), day[1])
        return DayMark(shown_so, times, minute if outcome else "")

    def mark_of_its_own(self, day: StaffDay, content: _Content, there: There) -> DayMark:
        """Of a day that also needs what is known of the attendance side."""
        facts = replace(self._facts(day, content), **facts_there(there, day, self._at))
        settled = minute_of(facts.settled_at) if facts.settled_at and not facts.ambiguous else ""
        times = plan_text(facts.plan, facts.work_date)
        return DayMark(shown(facts, self._link), times, settled, left_alone=facts.outcome in LEFT_ALONE)

    def _facts(self, day: StaffDay, content: _Content) -> DayFacts:
        _, kind, start, end, block, about, minute, outcome = content
        return DayFacts(
            kind=WantedKind(kind),
            plan=_plan(start, end),
            outcome=Outcome(outcome) if outcome else None,
            settled_at=_moment(minute) if minute else None,
            block=DayBlock(block) if block else None,
            block_about=about,
            not_before=None,
            work_date=day[1],
            number=self._numbers[day[0]],
        )


def _plan(start: str | None, end: str | None) -> Plan | None:
    return Plan(_moment(start), _moment(end)) if start and end else None


def _moment(minute: str) -> dt.datetime:
    return dt.datetime.fromisoformat(minute).replace(tzinfo=dt.UTC)


def _written(link: TableLink, span: DateSpan, asked: set[StaffDay]) -> dict[StaffDay, Written]:
    """The days with an unanswered write, and those of `asked` that were ever written."""
    if link.connection is None or not (link.unanswered or asked):
        return {}
    days = AppliedDay.objects.filter(
        Q(ambiguous_since__isnull=False) | Q(staff__in={staff for staff, _ in asked}),
        connection=link.connection,
        work_date__gte=span.start,
        work_date__lt=span.end,
    ).order_by("pk")
    rows = days.values_list("staff_id", "work_date", "ambiguous_since")
    return {(staff, date): Written(None, since) for staff, date, since in rows if since or (staff, date) in asked}


def _seen(link: TableLink, people: Collection[Staff], days: set[StaffDay]) -> dict[StaffDay, Seen]:
    if link.connection is None or not days:
        return {}
    staff = {pk for pk, _ in days}
    return seen_days(link.connection, [person for person in people if person.pk in staff], {date for _, date in days})


def minute_of(at: dt.datetime) -> str:
    """As in DayMark.settled."""
    return f"{at.astimezone(dt.UTC):%Y-%m-%d %H:%M}"
