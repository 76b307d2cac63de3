"""Kills and stops real workers and their database, while managers change and confirm, and lets the judges look on."""

from __future__ import annotations

import datetime as dt
import sqlite3
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from random import Random

from django.db import connection

from tests.end_to_end.attendance import employee_key
from tests.soak import verifier
from tests.soak.companies import Company
from tests.soak.environment import LEASE, Environment
from tests.soak.verifier import Day, Freeze, Kill
from tests.soak.worker_pool import Held, Worker, WorkerPool
from tests.support.proxy.history import Call
from tests.support.proxy.script import FAULTS
from tests.support.waiting import wait_until

LONGEST_WAIT = dt.timedelta(minutes=16)
"""Longer than any back-off: the clock is moved by it once the faults are off and the workers are down."""
FAULTS_OF_WRITES, FAULTS_OF_READS = 25, 4
"""Percent. A read that fails holds up its whole connection, so that little else would happen with more of them."""
OLDER = 1.0
"""Seconds: a worker that has lived longer is past its start."""
AIM = 2.0
"""Seconds in which a kill that is meant for a write waits for one."""
WORK = (4, 16)
"""Writes between two kills, so that a slow machine does as much work between them as a fast one."""
TRIES = 3
PATIENCE = 4.0
"""Seconds for them, where every connection waits."""


@dataclass
class Chaos:
    place: Environment
    companies: list[Company]
    pool: WorkerPool
    random: Random
    happened: Counter[str] = field(default_factory=Counter)
    """For the validity of the run, and its figures."""
    found: Counter[str] = field(default_factory=Counter)
    """What must not be."""
    examples: list[str] = field(default_factory=list)
    kills: list[Kill] = field(default_factory=list)
    stops: list[Freeze] = field(default_factory=list)
    stopped: list[Kill] = field(default_factory=list)
    kill_at: float = 0
    kill_after: int = 0
    stop_at: float = 0
    restart_at: float = 0

    # --- what happens ---

    def round(self, kills: int, stops: int, restarts: int = 0) -> None:
        """So many of each, then quiet: everything must arrive; then the judges."""
        self._forget()
        self.kill_at, self.kill_after = time.monotonic() + PATIENCE, self.random.randint(*WORK)
        changes = sum(company.changes for company in self.companies)
        self.place.proxy.misbehave(FAULTS_OF_WRITES, FAULTS_OF_READS)
        self.pool.fill()
        restarts += self.happened["restarts"]
        while len(self.kills) < kills or len(self.stops) < stops or self.happened["restarts"] < restarts:
            self.random.choice(self.companies).change_some(self.random)
            self._look()
            self._wake()
            self.pool.fill()
            if len(self.kills) < kills:
                self._kill()
            if len(self.stops) < stops:
                self._stop()
            if self.happened["restarts"] < restarts:
                self._crash()
        self._quiet()
        self._judge(sum(company.changes for company in self.companies) - changes)

    def _forget(self) -> None:
        """What earlier rounds were judged by: a run may take hours."""
        self.place.proxy.history.calls.clear()
        for events in (self.kills, self.stops, self.stopped):
            events.clear()

    def _kill(self) -> None:
        """Every other one is meant for a worker that waits for the answer to a write."""
        if not self._kill_is_due() or not (victim := self._victim(patience_ends=self.kill_at + AIM)):
            return
        worker, held = victim
        kill = self._blow(held)
        self.pool.kill(worker)
        self.kills.append(kill)
        self.happened["kills_of_an_older_worker"] += kill.at - worker.born > OLDER
        self.happened["kills_between_calls"] += bool(held) and not self._within_a_write(kill)
        self.kill_at = time.monotonic() + PATIENCE
        self.kill_after = self._writes() + self.random.randint(*WORK)

    def _kill_is_due(self) -> bool:
        """After so many writes, or so long."""
        if self._writes() >= self.kill_after:
            self.kill_at = min(self.kill_at, time.monotonic())
        return time.monotonic() >= self.kill_at

    def _writes(self) -> int:
        return sum(call.writes for call in self.place.proxy.calls())

    def _stop(self) -> None:
        now = time.monotonic()
        if now < self.stop_at or any(not worker.awake for worker in self.pool.workers):
            return
        if victim := self._victim(patience_ends=self.stop_at + AIM, holders_only=True):
            worker, held = victim
            kill = self._blow(held)
            self.pool.stop(worker, LEASE + self.random.uniform(0.5, 2), {h.connection: h.fence for h in held})
            if _sqlite_is_locked():  # this process would block too and could not resume the worker
                self.pool.go_on(worker)
            else:
                self.stopped.append(kill)

    def _wake(self, *, at_once: bool = False) -> None:
        for worker in self.pool.workers:
            if worker.stopped_at and (at_once or time.monotonic() > worker.goes_on_at):
                now = {held.connection: held.fence for held in self._holders()}
                taken = any(now.get(connection, fence) > fence for connection, fence in worker.fences.items())
                self.happened["stops_taken_over"] += taken
                self.happened["stops_of_a_holder"] += bool(worker.fences)
                self.stops.append(Freeze(worker.stopped_at, time.monotonic()))
                self.pool.go_on(worker)
                self.stop_at = time.monotonic() + self.random.uniform(0, 1)

    def _crash(self) -> None:
        cluster = self.place.cluster
        if cluster and time.monotonic() > self.restart_at and not cluster.away:
            cluster.crash()
            self.happened["restarts"] += 1
            self.restart_at = time.monotonic() + self.random.uniform(5, 40)

    # --- whom it strikes ---

    def _victim(self, patience_ends: float, *, holders_only: bool = False) -> tuple[Worker, list[Held]] | None:
        """Half of the time any worker; otherwise, until `patience_ends`, only one with a write under way."""
        grown = {worker.child.pid: worker for worker in self.pool.grown()}
        held = [each for each in self._holders() if each.pid in grown]
        if self.random.random() < 0.5 or time.monotonic() > patience_ends:
            pids = sorted({each.pid for each in held} if holders_only else grown)
            pid = self.random.choice(pids) if pids else None
        else:
            pid = next((each.pid for each in held if self._within_a_write(self._blow([each]))), None)
        return (grown[pid], [each for each in held if each.pid == pid]) if pid else None

    def _holders(self) -> list[Held]:
        return self.companies[0].insist(self.pool.holders)

    def _blow(self, held: list[Held]) -> Kill:
        companies = {each.company for each in held}
        keys = [company.keys for company in self.companies if company.world.company.pk in companies]
        return Kill(time.monotonic(), frozenset().union(*keys))

    def _within_a_write(self, kill: Kill) -> bool:
        return any(kill.within(call) for call in self.place.proxy.calls()[-50:] if call.under_way)

    # --- the judges ---

    def _look(self) -> None:
        """Every mark that stands before and after the attendance side was looked into must be true."""
        company = self.random.choice(self.companies)
        before = company.marks()
        there = self.place.attendance.plans()
        self.happened["marks_looked_at"] += len(before)
        for day in verifier.false_marks(before, there, company.marks(), company.wanted):
            self._report("false_marks_of_stopped" if self._late_write(day) else "false_marks", self._story(day))

    def _late_write(self, day: Day) -> bool:
        last = verifier.last_writes(self.place.proxy.calls()).get(f"{employee_key(day[0])}/{day[1]}")
        return last is not None and verifier.of_a_stopped_worker(last, self.stops)

    def _report(self, what: str, example: str) -> None:
        self.found[what] += 1
        self.examples.append(f"{what}: {example}"[:2000])

    def _quiet(self) -> None:
        """Faults off, one deployment, and the clock past every back-off: everything must arrive."""
        self._wake(at_once=True)
        if self.place.cluster:
            self.place.cluster.come_back()
        self.place.proxy.behave()
        self.pool.end()
        wait_until(lambda: not any(call.under_way for call in self.place.proxy.calls()), what="the end of all calls")
        if not any(self._all_arrives() for _ in range(TRIES)):
            for company in self.companies:
                self._tell_of(company)
        self._judge_what_stands()

    def _all_arrives(self) -> bool:
        """Past every back-off. A call that fails on a busy machine waits once more, so there is a second try."""
        self.pool.end()
        self.companies[0].world.move_clock(LONGEST_WAIT)
        self.pool.fill()
        try:
            wait_until(lambda: not any(company.not_done() for company in self.companies), seconds=40, what="quiet")
        except AssertionError:
            return False
        return True

    def _tell_of(self, company: Company) -> None:
        """What did not arrive, with all that happened to it."""
        for day, state in company.unfinished().items():
            self._report("not_converged", f"{day} {state}")
            self._report("story", self._story(day))

    def _story(self, day: Day) -> str:
        number, date = day
        (company,) = [each for each in self.companies if number in each.world.staff]
        path = f"{employee_key(number)}/{date}"
        calls = [call for call in self.place.proxy.calls() if call.day == path]
        lines = [f"{c.start:.2f} {c.method} {c.body[22:38]} {c.deed} {c.status} {c.end or 0:.2f}" for c in calls]
        stops = [f"{stop.begin:.2f}-{stop.end:.2f}" for stop in self.stops]
        return f"{day} wants {company.wanted.get(day)}; {lines}; {company.attempts(number, date)}; stops {stops}"

    def _judge_what_stands(self) -> None:
        there = self.place.attendance.plans()
        wanted = {day: times for company in self.companies for day, times in company.wanted.items()}
        for day in verifier.lost(wanted, there):
            self._report("lost", self._story(day))
        for day in verifier.wrong(wanted, there):
            self._report("wrong_at_end", self._story(day))

    def _judge(self, changes: int) -> None:
        """What was received in this round."""
        calls = self.place.proxy.calls()
        for pair in verifier.overlapping(calls):
            stopped = any(verifier.of_a_stopped_worker(call, self.stops) for call in pair)
            self._report("overlapping_of_stopped" if stopped else "overlapping", f"{pair}")
        for pair in verifier.repeated(calls, [*self.kills, *self.stopped]):
            stopped = any(verifier.of_a_stopped_worker(call, self.stops) for call in pair)
            self._report("repeated_of_stopped" if stopped else "repeated", f"{pair}")
        for call in verifier.about_leave(calls, {company.key_on_leave for company in self.companies}):
            self._report("leave", f"{call}")
        in_writes = verifier.in_writes(calls, self.kills)
        allowed = verifier.Allowed(changes, in_writes, len(self.stops))
        self.found["writes_too_many"] += verifier.too_many(calls, allowed)
        self._count(calls, changes, in_writes)

    def _count(self, calls: list[Call], changes: int, kills_in_writes: int) -> None:
        self.happened.update(
            kills=len(self.kills),
            stops=len(self.stops),
            changes=changes,
            writes=sum(call.writes for call in calls),
            reads=sum(not call.writes for call in calls),
            kills_in_a_write=kills_in_writes,
            stops_in_a_write=verifier.in_writes(calls, self.stopped),
            faults_of_reads=sum(call.deed in FAULTS for call in calls if not call.writes),
        )
        self.happened.update(f"writes: {call.deed}" for call in calls if call.writes)


def _sqlite_is_locked() -> bool:
    """Whether a stopped worker is inside a transaction: SQLite has one write lock for the whole file."""
    if connection.vendor != "sqlite":
        return False
    with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=0)) as file:
        try:
            file.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
    return False
