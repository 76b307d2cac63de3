"""A whole story from a seed: companies, their managers, 1-4 workers, faults for some days, then quiet days to converge."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from contextlib import contextmanager
from functools import partial
from random import Random

from greenlet import getcurrent, greenlet

from kakutei.jptime.workdate import JST, today
from kakutei.shift.link.courier import Courier
from kakutei.shift.link.port import LeaseLost, NoRoom
from kakutei.shift.link.rules.decide import Want
from kakutei.shift.link.rules.pace import Pace
from kakutei.shift.link.rules.values import Plan, WantedKind
from kakutei.shift.link.timepiece import Timepiece

from .checkers import Checkers
from .ledger import Company, SimLedger
from .server import Kot, Servers, SimClient
from .timeline import Timeline

ROUGH, QUIET = dt.timedelta(days=3), dt.timedelta(days=3)
STARTS = (dt.date(2026, 11, 28), dt.date(2026, 12, 29), dt.date(2028, 2, 27), dt.date(2027, 1, 12))
EDGES = ("07:58", "07:59", "08:00", "09:59", "10:01", "10:02", "16:58", "16:59", "17:00", "18:59", "19:01", "23:59",
         "00:00", "12:00", "06:30", "14:00", "21:00")  # fmt: skip
DAYS_AHEAD = 6
MOST_STEPS = 150_000


class Killed(BaseException):
    """The worker's process ended here; nothing of it is left."""


class Worker:
    """One worker process after another at the same place, in a greenlet."""

    def __init__(self, world: World, number: int) -> None:
        self.world, self.number, self.life = world, number, 0
        self.random = Random(f"{world.seed}/{number}")
        self.skew, self.stalled, self.last_call = world.skew, False, ""
        self.reads: dict = {}
        self.idle = False
        self.greenlet = greenlet(self._work)

    @property
    def name(self) -> str:
        return f"worker-{self.number}-{self.life}"

    def now(self) -> dt.datetime:
        return self.world.timeline.now + dt.timedelta(seconds=self.skew)

    def steady(self) -> dt.timedelta:
        return self.world.timeline.now - self.world.began

    def gate(self, call: str, *, stalls: bool = False) -> None:
        """Before and after each call: time passes, others go on, and here the process may stop or end."""
        rough = self.world.rough
        if rough and self.random.random() < 0.002:
            self.world.happened["killed"] += 1
            raise Killed
        if rough and self.random.random() < 0.002:
            self.world.happened["stopped"] += 1
            self.stalled |= stalls
            self.world.timeline.wait(self.random.uniform(30, 400))
        else:
            self.world.timeline.wait(self.random.choice((0.003, 0.01, 0.03, 0.2)))

    def _work(self) -> None:
        while True:
            try:
                busy = self._courier().visit()
            except Killed:
                self.life += 1
                self.world.timeline.wait(self.random.uniform(1, 60))
                continue
            if not busy:
                self._rest()

    def _courier(self) -> Courier:
        self.reads = {}
        ledger = Gated(self.world.ledger, self)
        clock = Timepiece(self.now, self.now, self.steady)
        return Courier(ledger, self._open, clock, self.random, self.world.pace, self.name)

    @contextmanager
    def _open(self, claim):
        self.reads = {}
        company = self.world.companies[claim.connection_id]
        yield SimClient(self.world.servers, company=company.id, token=company.token, worker=self)

    def _rest(self) -> None:
        self.idle = True
        due = self.world.ledger.next_due(self.now())
        timeline = self.world.timeline
        if due:
            timeline.at(due - dt.timedelta(seconds=self.skew), partial(self.wake, self.life))
        timeline.rest()

    def wake(self, life: int | None = None) -> None:
        if self.idle and getcurrent() is not self.greenlet:
            self.idle = False
            self.greenlet.switch()


class Gated:
    """The ledger as one worker sees it: before and after each transaction others may come."""

    def __init__(self, ledger: SimLedger, worker: Worker) -> None:
        self._ledger, self._worker = ledger, worker

    def __getattr__(self, name: str):
        return partial(self._call, name)

    def _call(self, name: str, *arguments, **named):
        worker, world = self._worker, self._worker.world
        worker.stalled = False
        if name != "claim":
            worker.gate(name)
        try:
            result = getattr(self._ledger, name)(*arguments, **named)
        except (LeaseLost, NoRoom) as error:
            world.happened[type(error).__name__] += 1
            raise
        world.checkers.after_call(name, arguments, worker)
        if name != "claim" or result is not None:
            worker.gate(name)
        return result


class World:
    def __init__(
        self, seed: int, *, faults: bool | None = None, companies: int = 2, workers: int | None = None
    ) -> None:
        self.seed, self.random = seed, Random(seed)
        start = self.random.choice(STARTS)
        self.timeline = Timeline(dt.datetime.combine(start, dt.time(6), JST).astimezone(dt.UTC), MOST_STEPS)
        self.began = self.timeline.now
        self.faults = self.random.random() < 0.85 if faults is None else faults
        self.skew = self.random.uniform(-50, 50) if self.faults else 0.0
        self.pace = Pace(rate=self.random.choice((40, 450)))
        self.happened: Counter[str] = Counter()
        kots = {n: Kot(n, {_token(n, 0)}, {f"k{n}-{m}": f"{m:03d}" for m in range(3)}) for n in range(companies)}
        self.servers = Servers(self.timeline, self.random, kots)
        self.servers.happened = self.happened
        self.companies = {n: self._company(n) for n in range(companies)}
        self.ledger = SimLedger(self.pace, self.companies)
        self.rough = self.faults
        self.checkers = Checkers(self)
        self.servers.on_change = self.checkers.after_change
        self.workers = [Worker(self, n) for n in range(workers or self.random.randint(1, 4))]

    def _company(self, n: int) -> Company:
        first = today(self.timeline.now)
        return Company(n, _token(n, 0), first, {n * 100 + m: f"{m:03d}" for m in range(3)}, self.pace.rate)

    @property
    def company_days(self) -> int:
        return len(self.companies) * (ROUGH + QUIET).days

    def run(self) -> World:
        start = self.timeline.now
        self.servers.fault_rate = self.random.choice((0.05, 0.15, 0.3)) if self.faults else 0.0
        for worker in self.workers:
            self.timeline.after(worker.number, worker.greenlet.switch)
        for company in self.companies.values():
            for _ in range(30):
                self.timeline.at(self._moment(start), partial(self._act, company))
        self.timeline.run(start + ROUGH)
        self._calm()
        self.timeline.run(start + ROUGH + QUIET)
        self.checkers.at_the_end()
        return self

    def _calm(self) -> None:
        """Faults off; whatever a person has to do is done."""
        self.rough, self.servers.fault_rate = False, 0.0
        for company in self.companies.values():
            company.on, company.paused_at = True, None
            if company.block or company.token not in self.servers.kots[company.id].tokens:
                self._replace_token(company)
            self.ledger.ask_sync(company, self._now())
        self._wake()

    def _moment(self, start: dt.datetime) -> dt.datetime:
        """Half of all acts lie near an edge of the hours, the day or the month."""
        date = today(start) + dt.timedelta(days=self.random.randrange(ROUGH.days))
        if self.random.random() < 0.5:
            moment = dt.datetime.combine(date, dt.time.fromisoformat(self.random.choice(EDGES)), JST)
            return max(start, moment + dt.timedelta(seconds=self.random.uniform(-5, 60)))
        return start + ROUGH * self.random.random()

    def _now(self) -> dt.datetime:
        return self.timeline.now + dt.timedelta(seconds=self.skew)

    def _wake(self) -> None:
        for worker in self.workers:
            self.timeline.after(self.random.uniform(0, 1), worker.wake)

    # --- what people do ---

    def _act(self, company: Company) -> None:
        acts = [(self._confirm, 12), (self._sync, 1), (self._resend, 1), (self._switch, 1), (self._pause, 1)]
        if self.faults:
            acts += [(self._revoke, 0.6), (self._swap, 0.6), (self._by_hand, 2), (self._punch, 2)]
        act = self.random.choices([act for act, _ in acts], [weight for _, weight in acts])[0]
        self.happened[act.__name__.strip("_")] += 1
        act(company)
        self._wake()

    def _confirm(self, company: Company) -> None:
        for _ in range(self.random.choice((1, 1, 3, 12))):
            staff, date = self._cell(company)
            self.checkers.confirmed(company, staff, date, self._want(date))

    def _cell(self, company: Company) -> tuple[int, dt.date]:
        date = max(company.first_work_date, today(self._now())) + dt.timedelta(days=self.random.randrange(DAYS_AHEAD))
        return self.random.choice(list(company.numbers)), date

    def _want(self, date: dt.date) -> Want:
        kind = self.random.choice((WantedKind.SHIFT,) * 6 + (WantedKind.NONE,) * 2 + (WantedKind.LEAVE,))
        return Want(kind, self.a_plan(date) if kind is WantedKind.SHIFT else None)

    def a_plan(self, date: dt.date, minute: int = 0) -> Plan:
        start = dt.datetime.combine(date, dt.time(self.random.randrange(5, 23), minute), JST)
        return Plan(start, start + dt.timedelta(hours=self.random.randrange(2, 10)))

    def _sync(self, company: Company) -> None:
        self.ledger.ask_sync(company, self._now())

    def _resend(self, company: Company) -> None:
        self.ledger.resend(company)

    def _switch(self, company: Company) -> None:
        company.on = not company.on
        if company.on:
            self.ledger.ask_sync(company, self._now())

    def _pause(self, company: Company) -> None:
        if company.paused_at:
            company.paused_at, company.pause_until = None, None
        else:
            company.paused_at = self._now()
            company.pause_until = self._now() + dt.timedelta(hours=self.random.choice((1, 5)))

    def _revoke(self, company: Company) -> None:
        self.servers.kots[company.id].tokens.clear()
        self.timeline.after(self.random.uniform(60, 20000), partial(self._replace_token, company))

    def _replace_token(self, company: Company) -> None:
        token = _token(company.id, self.random.randrange(1, 10**6))
        self.servers.kots[company.id].tokens = {token}
        self.ledger.new_token(company, token, self._now())
        self._wake()

    def _swap(self, company: Company) -> None:
        codes = self.servers.kots[company.id].codes
        one, other = self.random.sample(sorted(codes), 2)
        codes[one], codes[other] = codes[other], codes[one]
        self.checkers.swapped.add(company.id)
        self.ledger.ask_sync(company, self._now())

    def _by_hand(self, company: Company) -> None:
        staff, date = self._cell(company)
        key, leave = self._key(company, staff), self.random.random() < 0.4
        plan = None if leave else self.random.choice((None, self.a_plan(date, 17)))
        self.servers.type_by_hand(self.servers.kots[company.id], key, date, plan, "有休" if leave else "")

    def _punch(self, company: Company) -> None:
        staff, _ = self._cell(company)
        self.servers.punch(self.servers.kots[company.id], self._key(company, staff), today(self.timeline.now))

    def _key(self, company: Company, staff: int) -> str:
        return self.key_of(company, company.numbers[staff])

    def key_of(self, company: Company, code: str) -> str:
        return next(key for key, has in self.servers.kots[company.id].codes.items() if has == code)


def _token(company: int, number: int) -> str:
    return f"token-{company}-{number}"
