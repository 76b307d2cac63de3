"""A whole story from a seed: companies, their managers, 1-4 workers, faults for some days, then quiet days to converge."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from random import Random

from kakutei.jptime.workdate import JST, today
from kakutei.shift.link.rules.pace import Pace
from kakutei.shift.link.rules.values import Cause

from .checkers import Checkers
from .coverage import Occurrences
from .fence_log import InMemoryFenceLog
from .kot import Kot
from .people import People, a_token
from .repository import InMemoryRepository
from .rows import Company
from .server import FAULTS, Servers
from .timeline import Timeline
from .worker import MachineClock, Worker

ROUGH, QUIET = dt.timedelta(days=3), dt.timedelta(days=3)
STARTS = (dt.date(2026, 11, 28), dt.date(2026, 12, 29), dt.date(2028, 2, 27), dt.date(2027, 1, 12))
POISONED = dt.timedelta(hours=18)
MOST_STEPS = 60_000


@dataclass(frozen=True)
class Shape:
    """What kind of story it is. Whatever is not asked for is drawn by the seed."""

    faults: bool
    fault_rate: float
    kills: float
    """The chance of ending before and after each call; `stops`: of standing still for up to 400 s."""
    stops: float
    workers: int
    rate: int
    days_ahead: int
    clock: str
    """right, skewed (up to 50 s), steps, drifts (1 %)."""
    poison: bool
    helped: bool
    """Whether people lend a hand when the faults end, or everything must come right by itself."""
    companies: int = 2
    acts: int = 30
    measured: bool = False
    """People do nothing but confirm, and much of it."""
    kinds: tuple[tuple[str, int], ...] = tuple(FAULTS.items())

    @classmethod
    def of(cls, seed: int) -> Shape:
        random = Random(f"{seed}/shape")
        faults, stalls = random.random() < 0.85, random.random() < 0.2
        return cls(
            faults=faults,
            fault_rate=random.choice((0.05, 0.15, 0.3)) if faults else 0.0,
            kills=0.002 if faults else 0.0,
            stops=(0.02 if stalls else 0.002) if faults else 0.0,
            workers=random.randint(1, 4),
            rate=random.choice((30, 40, 450)),
            days_ahead=2 if stalls else 6,
            clock=random.choice(("skewed",) * 3 + ("steps", "drifts")) if faults else "right",
            poison=random.random() < (0.05 if faults else 0.3),
            helped=random.random() < 0.5,
        )


class World:
    def __init__(self, seed: int, *, enough: tuple[str, ...] = (), **asked) -> None:
        self.seed, self.random = seed, Random(seed)
        self.shape = replace(Shape.of(seed), **asked)
        start = self.random.choice(STARTS)
        self.timeline = Timeline(dt.datetime.combine(start, dt.time(6), JST).astimezone(dt.UTC), MOST_STEPS)
        self.clock, self.fence_log = self._clock(), InMemoryFenceLog()
        self.pace = Pace(rate=self.shape.rate)
        self.happened: Counter[str] = Counter()
        companies = range(self.shape.companies)
        kots = {n: Kot(n, {a_token(n, 0)}, {f"k{n}-{m}": f"{m:03d}" for m in range(3)}) for n in companies}
        self.servers = Servers(self.timeline, Random(f"{seed}/servers"), kots)
        self.servers.happened = self.happened
        self.companies = {n: self._company(n) for n in companies}
        self.repository = InMemoryRepository(self.pace, self.companies)
        self.rough = self.shape.faults
        self.checkers = Checkers(self, enough=enough)
        self.occurrences = Occurrences(self)
        self.people = People(self)
        self.servers.on_sent, self.servers.on_change = self.checkers.sent, self.checkers.after_change
        self.workers = [Worker(self, n) for n in range(self.shape.workers)]

    @property
    def faults(self) -> bool:
        return self.shape.faults

    @property
    def company_days(self) -> int:
        return len(self.companies) * (ROUGH + QUIET).days

    def _clock(self) -> MachineClock:
        skewed = self.shape.clock == "skewed"
        return MachineClock(
            self.timeline,
            offset=self.random.uniform(-50, 50) if skewed else 0.0,
            drift=self.random.choice((-0.01, 0.01)) if self.shape.clock == "drifts" else 0.0,
        )

    def _company(self, n: int) -> Company:
        first = today(self.timeline.now)
        return Company(n, a_token(n, 0), first, {n * 100 + m: f"{m:03d}" for m in range(3)}, self.pace.rate)

    def run(self) -> World:
        start = self.timeline.now
        self.servers.fault_rate, self.servers.faults = self.shape.fault_rate, dict(self.shape.kinds)
        for worker in self.workers:
            self.timeline.after(worker.number, worker.greenlet.switch)
        self.people.plan_acts(start, ROUGH.days)
        self.checkers.plan_openings(start, (ROUGH + QUIET).days)
        if self.shape.poison:
            self.timeline.at(start + ROUGH - POISONED, self._poison)
        self.timeline.run(start + ROUGH)
        self._calm()
        self.timeline.run(start + ROUGH + QUIET)
        self.checkers.at_the_end()
        self.occurrences.at_the_end()
        return self

    def _poison(self) -> None:
        """One day of one company whose writes never succeed, to the end of the rough days."""
        company = self.companies[0]
        staff, date = self.people.cell(company)
        keys = self.servers.kots[company.id].keys_of(company.numbers[staff])
        self.servers.poison = {(company.id, key, date) for key in keys}
        self.people.confirm_at(company, staff, date)
        self.happened["poison"] += 1

    def _calm(self) -> None:
        """Faults off, the clock right; whatever only a person can do is done, and in half of the stories some more."""
        self.rough, self.servers.fault_rate = False, 0.0
        self.servers.outages.clear()
        self.checkers.beside_the_poison()
        self.servers.poison.clear()
        self.clock.keep(error=self.clock.error if self.shape.clock == "skewed" else 0.0)
        for company in self.companies.values():
            company.on, company.paused_at = True, None
            self.people.approve(company)
            if company.token not in self.servers.kots[company.id].tokens:
                self.people.replace_token(company)
            if self.shape.helped:
                self._help(company)
            for hour in range(1, 12):  # the other company may show itself only now
                self.timeline.after(hour * 3600, partial(self.people.approve, company))
        self.wake()

    def _help(self, company: Company) -> None:
        if company.block and company.block is not Cause.OTHER_COMPANY:
            self.people.replace_token(company)
        self.repository.ask_sync(company, self.clock.now())

    def wake(self) -> None:
        for worker in self.workers:
            self.timeline.after(self.random.uniform(0, 1), worker.wake)
