"""The link's state for the pages: of each day and of the connection, a company's pending days, the results of its last
tries, and what switching the link on would send. A few queries for a whole table."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery

from kakutei.jptime.hours import opens_at
from kakutei.jptime.workdate import DateSpan, Month
from kakutei.kotclient.answers import Recovery
from kakutei.shift.link.connections import open_connection
from kakutei.shift.link.models import AppliedDay, Attempt, Connection, DesiredDay
from kakutei.shift.link.rules.pace import MARGINS, sendable
from kakutei.shift.link.rules.states import OFF, DayFacts, LinkFacts, Shown, shown
from kakutei.shift.link.rules.values import Cause, DayBlock, Outcome, Pause, Plan, Waiting, WantedKind
from kakutei.shift.link.there import Moments, StaffDay, There, as_text
from kakutei.shift.people.models import Company, Staff


@dataclass(frozen=True)
class DayShown:
    day: DesiredDay
    staff: Staff
    shown: Shown
    facts: DayFacts


def link_facts(company: Company, *, at: dt.datetime) -> LinkFacts:
    return facts_of(company, open_connection(company), at=at)


def facts_of(company: Company, connection: Connection | None, *, at: dt.datetime) -> LinkFacts:
    if connection is None or not connection.sealed_token or not company.link_is_on:
        return OFF
    opening = opens_at(connection.windows, at, MARGINS)
    return LinkFacts(
        on=True,
        first_work_date=connection.first_work_date,
        last_work_date=sendable(at, connection.first_work_date).last,
        cause=Cause(connection.block) if connection.block else None,
        about=connection.block_about,
        waiting=_waiting(connection, at),
        wait_until=connection.wait_until,
        closed_until=opening - MARGINS.opening if opening else None,
        egress=", ".join(settings.KAKUTEI_EGRESS),
        pause=pause_of(connection, at),
    )


def states_of(company: Company, days: QuerySet[DesiredDay], *, at: dt.datetime) -> dict[StaffDay, DayShown]:
    """The state of each of `days`. A tombstone that was delivered is a state too: the deletion arrived."""
    connection = open_connection(company)
    return states_over(connection, days, facts_of(company, connection, at=at), at=at)


def states_over(
    connection: Connection | None, days: QuerySet[DesiredDay], link: LinkFacts, *, at: dt.datetime
) -> dict[StaffDay, DayShown]:
    """As states_of, where the link is known, in the order of `days`."""
    rows = {(row.staff_id, row.work_date): row for row in days.select_related("staff")}
    people = {row.staff_id: row.staff for row in rows.values()}
    there = There.read(connection, people.values(), {date for _, date in rows}) if rows else There()
    return {day: _day_shown(row, there, link, at) for day, row in rows.items()}


def states_in(
    company: Company, staff: Iterable[Staff], start: dt.date, end: dt.date, *, at: dt.datetime
) -> dict[StaffDay, DayShown]:
    """As states_of, for these people's work dates in [start, end)."""
    days = DesiredDay.objects.filter(staff__in=list(staff), work_date__gte=start, work_date__lt=end)
    return states_of(company, days, at=at)


def pause_of(connection: Connection, at: dt.datetime) -> Pause | None:
    """The company's own pause, as long as it lasts."""
    if connection.paused_at is None or (connection.pause_until and connection.pause_until <= at):
        return None
    by = connection.paused_by.name if connection.paused_by else ""
    return Pause(connection.paused_at, by, connection.pause_reason, connection.pause_until)


def _waiting(connection: Connection, at: dt.datetime) -> Waiting | None:
    still = connection.wait_until is not None and connection.wait_until > at
    return Waiting(connection.waiting) if connection.waiting and still else None


def _day_shown(row: DesiredDay, there: There, link: LinkFacts, at: dt.datetime) -> DayShown:
    facts = day_facts(Desired.of(row), row.staff.number, (row.staff_id, row.work_date), there, at)
    return DayShown(row, row.staff, shown(facts, link), facts)


class Desired(NamedTuple):
    """The columns of a DesiredDay that are shown. `outcome`: None while pending."""

    kind: WantedKind
    plan: Plan | None
    outcome: Outcome | None
    settled_at: dt.datetime | None
    block: DayBlock | None
    block_about: str
    not_before: dt.datetime | None
    confirmed_by: int
    confirmed_at: dt.datetime

    @classmethod
    def of(cls, row: DesiredDay) -> Desired:
        return cls(
            WantedKind(row.kind),
            row.plan,
            Outcome(row.outcome) if row.outcome else None,
            row.settled_at,
            DayBlock(row.block) if row.block else None,
            row.block_about,
            row.not_before,
            row.confirmed_by_id,
            row.confirmed_at,
        )


def desired_in(staff_ids: Collection[int], span: DateSpan) -> dict[StaffDay, Desired]:
    """Read as columns: a month of 200 people has 6,200 days."""
    days = DesiredDay.objects.filter(staff__in=staff_ids, work_date__gte=span.start, work_date__lt=span.end)
    plain = ("staff_id", "kind", "outcome", "block", "block_about", "confirmed_by")
    texts = map(as_text, ("work_date", "start", "end", "settled_at", "not_before", "confirmed_at"))
    dates, moments = span.by_text(), Moments()
    return {
        (staff, dates[date]): Desired(
            WantedKind(kind),
            moments.plan(start, end),
            Outcome(outcome) if outcome else None,
            moments.of(settled),
            DayBlock(block) if block else None,
            about,
            moments.of(later),
            by,
            moments.read(at),
        )
        for staff, kind, outcome, block, about, by, date, start, end, settled, later, at in days.values_list(
            *plain, *texts
        )
    }


def day_facts(desired: Desired, number: str, day: StaffDay, there: There, at: dt.datetime) -> DayFacts:
    return DayFacts(
        kind=desired.kind,
        plan=desired.plan,
        outcome=desired.outcome,
        settled_at=desired.settled_at,
        block=desired.block,
        block_about=desired.block_about,
        not_before=desired.not_before,
        work_date=day[1],
        number=number,
        **facts_there(there, day, at),
    )


def facts_there(there: There, day: StaffDay, at: dt.datetime) -> dict[str, Any]:
    """Of DayFacts those that the attendance side adds."""
    written, seen = there.written.get(day), there.seen.get(day)
    since = written.since if written else None
    return {
        "ambiguous": since is not None,
        "in_flight": since is not None and at - since < dt.timedelta(seconds=settings.KAKUTEI_LINK_DEADLINE),
        "ever_sent": written is not None,
        "there": seen.plan if seen else None,
        "there_leave": seen.leave if seen else "",
        "there_actual": seen.actual_text if seen else "",
    }


class LinkHealth(Enum):
    """Code, word, and the colour of its badge."""

    WORKING = "working", "連携中", "ok"
    WAITING = "waiting", "待機中", "warn"
    PAUSED = "paused", "一時停止", "warn"
    STOPPED = "stopped", "停止", "error"
    OFF = "off", "オフ", ""
    UNCONNECTED = "unconnected", "未接続", "warn"

    def __init__(self, code: str, word: str, badge: str) -> None:
        self.code = code
        self.word = word
        self.badge = badge


@dataclass(frozen=True)
class PendingCount:
    """Pending days of a company; the oldest was confirmed at `since`."""

    count: int = 0
    since: dt.datetime | None = None


NO_ANSWER_YET = "応答待ち"
WORDS = {
    Recovery.APPLIED.value: "受け付けられた",
    Recovery.REFUSED.value: "実績か休暇があり拒否された",
    Recovery.AMBIGUOUS.value: "応答がなかった",
    Recovery.RETRY.value: "つながらなかった",
    Recovery.WAIT_WINDOW.value: "制限時間帯だった",
    Recovery.RATE_WAIT.value: "回数制限だった",
    Recovery.REMAP.value: "従業員が見つからなかった",
    Recovery.BLOCK_DAY.value: "その日だけ拒否された",
    Recovery.BLOCK_COMPANY.value: "会社の設定のため拒否された",
    Recovery.BLOCK_HOST.value: "接続先に異常があった",
    Recovery.FAILED_READ.value: "読み取れなかった",
}


def health_of(connection: Connection | None, facts: LinkFacts) -> LinkHealth:
    if connection is None or not connection.sealed_token:
        return LinkHealth.UNCONNECTED
    if not facts.on:
        return LinkHealth.OFF
    if facts.pause:
        return LinkHealth.PAUSED
    if facts.cause:
        return LinkHealth.STOPPED
    return LinkHealth.WAITING if facts.closed_until or facts.waiting else LinkHealth.WORKING


def pending_by_company(companies: Iterable[int]) -> dict[int, PendingCount]:
    """Of the companies with pending days. Leave that was never sent and days before the link began do not count."""
    began = Connection.objects.open().filter(company=OuterRef("company")).values("first_work_date")
    sent = AppliedDay.objects.filter(staff=OuterRef("staff"), work_date=OuterRef("work_date"))
    days = DesiredDay.objects.pending().filter(
        ~Q(kind=WantedKind.LEAVE.value) | Exists(sent),
        company__in=list(companies),
        work_date__gte=Subquery(began[:1]),
    )
    counted = days.values("company").annotate(count=Count("pk"), since=Min("confirmed_at"))
    return {row["company"]: PendingCount(row["count"], row["since"]) for row in counted}


def last_tries(connection: Connection, most: int) -> list[tuple[str, int]]:
    """How the newest tries ended, commonest first: words and counts, without days of people."""
    answer = Attempt.objects.filter(started=OuterRef("pk")).order_by("-pk").values("answer")
    started = Attempt.objects.filter(connection=connection, started=None).order_by("-at", "-pk")
    answers = started.values_list(Subquery(answer[:1]), flat=True)[:most]
    return Counter(WORDS.get(each, each) if each else NO_ANSWER_YET for each in answers).most_common()


@dataclass(frozen=True)
class Difference:
    months: list[tuple[Month, int]]
    """Confirmed shifts to send, per month."""
    removed: int
    """Our plans on the attendance side that are to be deleted."""
    before: int
    """Confirmed shifts that are not sent, since they are before the first work date."""

    @property
    def total(self) -> int:
        return sum(count for _, count in self.months) + self.removed


def difference(company: Company, first_work_date: dt.date, *, at: dt.datetime) -> Difference:
    """Without reading the attendance side: days that already have the wanted plan there need no write."""
    span = sendable(at, first_work_date)
    owed = DesiredDay.objects.pending().filter(company=company, work_date__lt=span.end)
    shifts = owed.filter(kind=WantedKind.SHIFT.value)
    dates = shifts.filter(work_date__gte=span.start).values_list("work_date", flat=True)
    counted = Counter(Month.of(date) for date in dates)
    ours = AppliedDay.objects.filter(company=company, connection__ended_at=None, start__isnull=False)
    gone = owed.exclude(kind=WantedKind.SHIFT.value).filter(work_date__gte=span.start)
    standing = set(ours.values_list("staff", "work_date"))
    return Difference(
        months=sorted(counted.items()),
        removed=sum(day in standing for day in gone.values_list("staff", "work_date")),
        before=shifts.filter(work_date__lt=span.start).count(),
    )
