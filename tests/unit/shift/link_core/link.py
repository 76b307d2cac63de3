"""The production courier for one company whose server answers from a script, at a clock and a chance that stand still."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

from tests.simulation.repository import AppliedRow, Company, Desired, InMemoryRepository

from kakutei.jptime.workdate import JST
from kakutei.kotclient.answers import Answer, BlockReason, Recovery
from kakutei.kotwire.records import DailySchedule, Employee, HolidaysObtained, PunchesOfDate, SchedulesOfDate
from kakutei.shift.link.clock_guard import ClockGuard
from kakutei.shift.link.delivery_worker import Courier
from kakutei.shift.link.port import Claim, TokenUnreadable
from kakutei.shift.link.reading import mapped
from kakutei.shift.link.rules.decide import Want
from kakutei.shift.link.rules.pace import Pace
from kakutei.shift.link.rules.values import Plan, WantedKind

NOON = dt.datetime(2026, 12, 1, 12, 0, tzinfo=JST)
TODAY, TOMORROW = NOON.date(), dt.date(2026, 12, 2)
AOI, REN = 1, 2
NUMBERS = {AOI: "0012", REN: "0034"}
KEYS = {AOI: "k12", REN: "k34"}
GONE = Want(WantedKind.NONE, None)
LEAVE = Want(WantedKind.LEAVE, None)
DONE = Answer[DailySchedule](Recovery.APPLIED)
UNCLEAR = Answer[DailySchedule](Recovery.AMBIGUOUS)
SILENT = Answer[DailySchedule](Recovery.AMBIGUOUS, bodyless=True)


def seconds(count: float) -> dt.timedelta:
    return dt.timedelta(seconds=count)


def plan(date: dt.date, start: int = 9, end: int = 18) -> Plan:
    return Plan(dt.datetime.combine(date, dt.time(start), JST), dt.datetime.combine(date, dt.time(end), JST))


def shift(date: dt.date, start: int = 9, end: int = 18) -> Want:
    return Want(WantedKind.SHIFT, plan(date, start, end))


def blocked(reason: BlockReason | None, message: str = "") -> Answer[Any]:
    return Answer(Recovery.BLOCK_COMPANY, reason=reason, message=message)


class Even(Random):
    """Chance that always falls in the middle."""

    def random(self) -> float:
        return 0.5


class Current:
    """The fence log of a database that was never restored."""

    def claimed(self, connection: str, fence: int, at: dt.datetime) -> int | None:
        return None


class Server:
    """Answers with the stored state, unless the script has an answer for the call."""

    def __init__(self, link: Link) -> None:
        self.link = link
        self.people = [self.person(staff) for staff in NUMBERS]
        self.plans: dict[tuple[str, dt.date], Plan] = {}
        self.leave: set[tuple[str, dt.date]] = set()
        self.punched: set[tuple[str, dt.date]] = set()
        self.script: dict[str, deque[Answer[Any]]] = defaultdict(deque)
        self.calls: list[tuple[Any, ...]] = []
        self.takes: dict[str, dt.timedelta] = defaultdict(dt.timedelta)
        """How long a call of that name takes."""

    def person(self, staff: int, **other: Any) -> Employee:
        about = {"code": NUMBERS[staff], "key": KEYS[staff], "division_code": "1000"}
        return Employee(**{**about, "last_name": "山本", "first_name": "葵", **other})

    def will(self, call: str, *answers: Answer[Any]) -> None:
        self.script[call].extend(answers)

    def count(self, *names: str) -> int:
        return sum(call[0] in names for call in self.calls)

    @property
    def writes(self) -> list[tuple[Any, ...]]:
        return [call for call in self.calls if call[0] in ("put", "delete")]

    def employees(self, *, date: dt.date) -> Answer[Any]:
        return self._scripted("employees", date) or Answer(Recovery.APPLIED, [*self.people])

    def schedules(self, *, division: str, start: dt.date, last: dt.date) -> Answer[Any]:
        scripted = self._scripted("schedules", division, start, last)
        items = {date: [self._schedule(p.key, date) for p in self.people] for date in _dates(start, last)}
        listed = [SchedulesOfDate(date=date, daily_schedules=found) for date, found in items.items()]
        return scripted or Answer(Recovery.APPLIED, listed)

    def punches(self, *, division: str, start: dt.date, last: dt.date) -> Answer[Any]:
        scripted = self._scripted("punches", division, start, last)
        wire = [
            {"date": f"{date}", "dailyWorkings": [self._working(p.key, date) for p in self.people]}
            for date in _dates(start, last)
        ]
        return scripted or Answer(Recovery.APPLIED, [PunchesOfDate.model_validate(each) for each in wire])

    def put_schedule(self, *, key: str, date: dt.date, start: dt.datetime, end: dt.datetime) -> Answer[Any]:
        scripted = self._scripted("put", key, date, start, end)
        if not scripted:
            self.plans[key, date] = Plan(start, end)
        return scripted or DONE

    def delete_schedule(self, *, key: str, date: dt.date) -> Answer[Any]:
        scripted = self._scripted("delete", key, date)
        if not scripted:
            self.plans.pop((key, date), None)
        return scripted or DONE

    def _scripted(self, *call: Any) -> Answer[Any] | None:
        self.calls.append(call)
        self.link.at += self.takes[call[0]]
        waiting = self.script[call[0]]
        return waiting.popleft() if waiting else None

    def _schedule(self, key: str, date: dt.date) -> DailySchedule:
        stands = self.plans.get((key, date))
        about: dict[str, Any] = {"date": date, "employee_key": key}
        if stands:
            about |= {"clock_in_schedule": stands.start, "clock_out_schedule": stands.end}
        if (key, date) in self.leave:
            about["holidays_obtained"] = HolidaysObtained.model_validate({"fulltimeHoliday": {"name": "有休"}})
        return DailySchedule(**about)

    def _working(self, key: str, date: dt.date) -> dict[str, Any]:
        records = [{"time": f"{date}T09:00:00+09:00", "code": "1"}] if (key, date) in self.punched else []
        return {"date": f"{date}", "employeeKey": key, "timeRecord": records}


class Link:
    """A company at noon, synced an hour ago with a token that may read no punches."""

    def __init__(self, *, at: dt.datetime = NOON, rate: int = 450) -> None:
        self.at, self.system_off, self.held = at, seconds(0), seconds(0)
        self.company = Company(1, "token", dt.date(2026, 1, 1), dict(NUMBERS), rate)
        self.other = Company(2, "token", dt.date(2026, 1, 1), {}, rate, on=False)
        self.repository = InMemoryRepository(Pace(rate=rate), {1: self.company, 2: self.other})
        self.server, self.readable, self.claims = Server(self), True, list[Claim]()
        self.company.synced_at = at - dt.timedelta(hours=1)
        self.knows(*self.server.people)

    def knows(self, *people: Employee) -> None:
        """The mapping of the last sync."""
        self.company.mapping = {each.key: each for each in mapped(people)}

    def confirmed(self, staff: int, date: dt.date, want: Want | None = None) -> Desired:
        self.repository.confirm(self.company, staff, date, want or shift(date))
        return self.company.desired[staff, date]

    def stands(self, staff: int, date: dt.date, ours: Plan | None = None) -> AppliedRow:
        """Store our plan on the server and in the applied rows."""
        row = AppliedRow(99, KEYS[staff], date, staff, plan=ours or plan(date))
        self.company.applied[row.key, date] = row
        self.server.plans[row.key, date] = row.plan
        return row

    def run_once(self) -> bool:
        return self.courier.run_once()

    def slow(self, step: str, period: dt.timedelta) -> None:
        """That step of the repository takes so long."""
        made = getattr(self.repository, step)

        def late(*arguments: Any) -> Any:
            result = made(*arguments)
            self.at += period
            return result

        setattr(self.repository, step, late)

    @property
    def courier(self) -> Courier:
        clock = ClockGuard(lambda: self.at, lambda: self.at + self.system_off, lambda: self.at - NOON + self.held)
        return Courier(self.repository, self._open, clock, Even(), self.repository.pace, "w", Current())

    @contextmanager
    def _open(self, claim: Claim) -> Iterator[Server]:
        if not self.readable:
            raise TokenUnreadable
        self.claims.append(claim)
        yield self.server


def _dates(start: dt.date, last: dt.date) -> list[dt.date]:
    return [start + dt.timedelta(days=n) for n in range((last - start).days + 1)]
