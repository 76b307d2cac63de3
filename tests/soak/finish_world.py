"""Companies that press [確定] while the production worker serves them over the real tables, at the simulation's clock; the
attendance server answers from memory, after times drawn by the seed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from math import ceil
from random import Random

from django.db.models import Max
from django_scopes import scope, scopes_disabled
from greenlet import greenlet

from kakutei.infrastructure.worker_loop import IDLE
from kakutei.jptime.clocktext import moment
from kakutei.jptime.hours import opens_at, parse_windows
from kakutei.jptime.workdate import JST, DateSpan
from kakutei.kotclient.answers import Answer, Recovery
from kakutei.kotwire.records import DailySchedule, Employee, PunchesOfDate, SchedulesOfDate
from kakutei.shift.actions.company import save_company
from kakutei.shift.actions.confirmation import confirm_period
from kakutei.shift.actions.confirmation_preview import preview_confirmation
from kakutei.shift.actions.link import set_link
from kakutei.shift.actions.registration import add_company
from kakutei.shift.link.clock_guard import ClockGuard
from kakutei.shift.link.connections import open_connection, pace
from kakutei.shift.link.delivery_worker import Courier
from kakutei.shift.link.forecast import arrives_by
from kakutei.shift.link.models import Attempt, Connection, DesiredDay
from kakutei.shift.link.port import Claim
from kakutei.shift.link.repository import DatabaseRepository
from kakutei.shift.link.rules.finish_time import arrival_text
from kakutei.shift.people.models import Company, Membership, Staff, Store, User
from kakutei.shift.roster.models import Draft
from tests.simulation.fence_log import InMemoryFenceLog
from tests.simulation.timeline import Timeline

HOURS = "08:00-10:00,17:00-19:00"
SAID = re.compile(r"(?:(\d+)/(\d+) )?(\d+):(\d+)ごろまでに届きます。")
DATE = dt.date(2026, 12, 1)
MOST_STEPS = 400_000


def clock_time(hour: int, minute: float = 0) -> dt.datetime:
    return dt.datetime.combine(DATE, dt.time(hour), JST) + dt.timedelta(minutes=minute)


class Server:
    """The KING OF TIME of all companies. A call takes `seconds` in the mean; refuses nothing, and judges hours and rate itself."""

    def __init__(self, timeline: Timeline, random: Random, seconds: float, people: int) -> None:
        self.timeline, self.random, self.seconds, self.people = timeline, random, seconds, people
        self.received: dict[int, list[dt.datetime]] = {}
        self.company = 0
        self.employed = [
            Employee(code=f"{n:04d}", key=f"{n:064x}", last_name="試", first_name="験", division_code=f"{1001 + n % 2}")
            for n in range(people)
        ]

    def _take(self) -> None:
        """A right-skewed time, as of a server over the internet."""
        duration = self.duration(self.random)
        self.timeline.wait(duration / 2)
        self.received.setdefault(self.company, []).append(self.timeline.now)
        self.timeline.wait(duration / 2)

    def duration(self, random: Random) -> float:
        return self.seconds * random.lognormvariate(-0.08, 0.4)

    def employees(self, *, date: dt.date) -> Answer[list[Employee]]:
        self._take()
        return self._answer(self.employed)

    def schedules(self, *, division: str, start: dt.date, last: dt.date) -> Answer[list[SchedulesOfDate]]:
        self._take()
        return self._answer([SchedulesOfDate(date=date, daily_schedules=[]) for date in _dates(start, last)])

    def punches(self, *, division: str, start: dt.date, last: dt.date) -> Answer[list[PunchesOfDate]]:
        self._take()
        return self._answer([PunchesOfDate(date=date, daily_workings=[]) for date in _dates(start, last)])

    def put_schedule(self, *, key: str, date: dt.date, start: dt.datetime, end: dt.datetime) -> Answer[DailySchedule]:
        self._take()
        echo = DailySchedule(date=date, employee_key=key, clock_in_schedule=start, clock_out_schedule=end)
        return self._answer(echo)

    def _answer[T](self, value: T) -> Answer[T]:
        return Answer(Recovery.APPLIED, value, 200, server_date=self.timeline.now)

    def refused(self) -> int:
        """Calls that KING OF TIME would have refused: in its hours, or beyond 500 in five minutes."""
        windows, period = parse_windows(HOURS), dt.timedelta(minutes=5)
        closed = sum(opens_at(windows, at) is not None for calls in self.received.values() for at in calls)
        many = sum(later - calls[n] < period for calls in self.received.values() for n, later in enumerate(calls[500:]))
        return closed + many


def _dates(start: dt.date, last: dt.date) -> list[dt.date]:
    return [start + dt.timedelta(days=n) for n in range((last - start).days + 1)]


class Unhurried:
    """The production repository; what it stores takes a moment."""

    def __init__(self, timeline: Timeline, random: Random) -> None:
        self._repository, self._timeline, self._random = DatabaseRepository(pace()), timeline, random

    def __getattr__(self, name: str):
        return partial(self._call, name)

    def _call(self, name: str, *arguments, **named):
        if name in ("begin", "done"):
            self._timeline.wait(self._random.uniform(0.002, 0.02))
        return getattr(self._repository, name)(*arguments, **named)


@dataclass
class Press:
    """One press of [確定], and what was said then. `end`: when its last day had arrived."""

    company: Company
    at: dt.datetime
    before: dt.datetime | None = None
    after: dt.datetime | None = None
    looks: list[tuple[dt.datetime, dt.datetime | None]] = field(default_factory=list)
    """Of 連携状況 later: when it was opened, and the time that it showed."""

    @property
    def end(self) -> dt.datetime:
        with scope(company=self.company):
            return DesiredDay.objects.aggregate(last=Max("settled_at"))["last"]

    @property
    def arrived(self) -> bool:
        with scope(company=self.company):
            return not DesiredDay.objects.pending().exists()

    def said(self) -> list[tuple[dt.datetime, dt.datetime | None]]:
        return [(self.at, self.before), (self.at, self.after), *self.looks]


class World:
    def __init__(self, seed: int, start: dt.datetime, *, seconds: float, people: int = 30, days: int = 31) -> None:
        self.random = Random(seed)
        self.people, self.days = people, days
        self.timeline = Timeline(start.astimezone(dt.UTC), MOST_STEPS)
        self.server = Server(self.timeline, Random(f"{seed}/server"), seconds, people)
        self.began = self.timeline.now
        clock = ClockGuard(self._now, self._now, lambda: self.timeline.now - self.began)
        repository, self.fence_log = Unhurried(self.timeline, Random(f"{seed}/store")), InMemoryFenceLog()
        self.courier = Courier(repository, self._open, clock, Random(f"{seed}/w"), pace(), "w", self.fence_log)
        self.worker, self.idle, self.rests = greenlet(self._work), True, 0

    def _now(self) -> dt.datetime:
        return self.timeline.now

    @contextmanager
    def _open(self, claim: Claim) -> Iterator[Server]:
        self.server.company = claim.connection_id
        yield self.server

    def _work(self) -> None:
        while True:
            if not self.courier.run_once():
                self._rest()

    def _rest(self) -> None:
        """As a worker that looks every half second; the looks that can find nothing are left out."""
        with scopes_disabled():
            busy = Connection.objects.filter(company__in=DesiredDay.objects.pending().values("company"))
            waits = list(busy.values_list("wait_until", flat=True))
        if waits:
            until = min(each or self.timeline.now for each in waits)
            looks = max(1, ceil((until - self.timeline.now).total_seconds() / IDLE))
            self.timeline.after(looks * IDLE, partial(self._wake, self.rests))
        self.idle = True
        self.timeline.rest()

    def _wake(self, rest: int | None = None) -> None:
        """`rest`: only out of that one."""
        if self.idle and rest in (None, self.rests):
            self.idle, self.rests = False, self.rests + 1
            self.worker.switch()

    def company(self, number: int) -> Company:
        at, name = self.timeline.now, f"試験商店{number}"
        company = add_company(name=name, owner_email=f"o{number}@example.jp", owner_name="持主", grant_link=True, at=at)
        with scope(company=company):
            store = Store.objects.create(company=company, name="本店", division_code="1001")
            for n in range(self.people):
                person = Staff.objects.create(company=company, number=f"{n:04d}", family_name="試", given_name=f"{n}")
                Membership.objects.create(company=company, staff=person, store=store)
            save_company(company=company, name=name, token="t" * 32, base_url="https://api.kingtime.jp/v1.0", at=at)
            set_link(company=company, on=True, first_work_date=DATE, at=at)
        company.refresh_from_db()
        return company

    def confirm(self, company: Company, span: DateSpan, *, people: int | None = None) -> Press:
        """All shifts of the span are typed, and [確定] is pressed."""
        at = self.timeline.now
        press = Press(company, at)
        with scope(company=company):
            store, by = Store.objects.get(), User.objects.get(roles__company=company)
            Draft.objects.bulk_create(
                Draft(company=company, store=store, staff=person, work_date=date, kind="shift",
                      start=540, end=1080, changed_at=at)
                for person in Staff.objects.all()[: people or self.people] for date in span
            )  # fmt: skip
            sheet = preview_confirmation(store=store, span=span, at=at)
            press.before = self._read(sheet.arrival)
            done = confirm_period(store=store, span=span, by=by, at=at, seen=sheet.review.digest)
            press.after = self._read(done.arrival)
        self.timeline.after(IDLE * self.random.random(), self._wake)
        return press

    def remember(self, company: Company, writes: int) -> None:
        """The month before was sent at this server's pace: so the link knows how long a call takes."""
        random, moment = Random(f"{company.pk}/before"), self.timeline.now - dt.timedelta(hours=3)
        with scope(company=company):
            connection, by = open_connection(company), User.objects.get(roles__company=company)
            about = {
                "company": company, "connection": connection, "staff": Staff.objects.all()[0], "employee_key": "k",
                "version": 1, "work_date": DATE, "confirmed_by": by,
            }  # fmt: skip
            started, ended = [], []
            for _ in range(writes):
                started.append(Attempt(**about, at=moment + dt.timedelta(seconds=random.uniform(0.004, 0.04))))
                moment = started[-1].at + dt.timedelta(seconds=self.server.duration(random))
                ended.append(moment)
            Attempt.objects.bulk_create(started)
            Attempt.objects.bulk_create(
                Attempt(**about, at=end, started=start, answer="applied")
                for start, end in zip(started, ended, strict=True)
            )

    def look(self, press: Press) -> None:
        """連携状況 is opened."""
        at = self.timeline.now
        with scope(company=press.company):
            connection = open_connection(press.company)
            if connection and not press.arrived:
                press.looks.append((at, self._read(arrival_text(arrives_by(connection, at=at), at))))

    def _read(self, sentence: str) -> dt.datetime | None:
        found = SAID.search(sentence)
        if found is None:
            return None
        month, day, hour, minute = found.groups()
        date = self.timeline.now.astimezone(JST).date()
        if month:
            date = date.replace(month=int(month), day=int(day))
        return moment(date, int(hour) * 60 + int(minute))

    def run_until_arrived(self, press: Press, *, within: dt.timedelta = dt.timedelta(hours=12)) -> None:
        latest = self.timeline.now + within
        while not press.arrived and self.timeline.now < latest:
            self.timeline.run(self.timeline.now + dt.timedelta(seconds=15))
