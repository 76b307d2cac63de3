"""Kills and stops real workers, while managers change and confirm, and lets the judges look on."""

from __future__ import annotations

import datetime as dt
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.patience import wait_until
from tests.road.attendance import employee_key
from tests.soak import judge
from tests.soak.companies import Company
from tests.soak.judge import Day, Stop
from tests.soak.place import LEASE, Place

LONGEST_WAIT = dt.timedelta(minutes=16)
"""Longer than any back-off: the clock is moved by it once the faults are off and the workers are down."""
FAULTS = 20
"""Percent of the connections."""
BORN = 0.5
"""Seconds before the first kill."""


@dataclass
class Worker:
    process: subprocess.Popen[bytes]
    log: Path
    stopped: float | None = None
    goes_on: float = 0

    @property
    def at_work(self) -> bool:
        """Started, and not stopped: worth killing."""
        return self.stopped is None and "worker_started" in self.log.read_text()


@dataclass
class Trouble:
    place: Place
    companies: list[Company]
    count: int
    random: Random
    workers: list[Worker] = field(default_factory=list)
    stops: list[Stop] = field(default_factory=list)
    kills: int = 0
    started: int = 0
    found: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def round(self, kills: int, stops: int) -> None:
        """So many kills and stops, then quiet: everything must arrive."""
        kills, stops = self.kills + kills, len(self.stops) + stops
        self.place.proxy.misbehave(FAULTS)
        while len(self.workers) < self.count:
            self._start()
        wait_until(lambda: self._grown(), what="the start of a worker")
        kill_at = stop_at = time.monotonic() + BORN
        while self.kills < kills or len(self.stops) < stops:
            self.random.choice(self.companies).change_some(self.random)
            self._look()
            self._continue()
            now = time.monotonic()
            if self.kills < kills and now > kill_at and self._kill():
                kill_at = now + self.random.uniform(0.3, 2)
            if len(self.stops) < stops and now > stop_at and self._stop():
                stop_at = now + self.random.uniform(2, 4)
        self._quiet()

    def _start(self) -> None:
        self.started += 1
        log = self.place.folder / f"worker-{self.started}"
        words = [sys.executable, "-m", "kakutei", "worker", "shift"]
        with log.open("wb") as file:
            process = subprocess.Popen(words, stdout=file, stderr=file)
        self.companies[0].world.workers.append(process)
        self.workers.append(Worker(process, log))

    def _grown(self) -> list[Worker]:
        return [worker for worker in self.workers if worker.at_work]

    def _kill(self) -> bool:
        if not (grown := self._grown()):
            return False
        worker = self.random.choice(grown)
        worker.process.kill()
        worker.process.wait()
        self.workers.remove(worker)
        self.kills += 1
        self._start()
        return True

    def _stop(self) -> bool:
        if any(worker.stopped for worker in self.workers) or not (grown := self._grown()):
            return False
        worker = self.random.choice(grown)
        worker.process.send_signal(signal.SIGSTOP)
        worker.stopped = time.monotonic()
        worker.goes_on = worker.stopped + LEASE + self.random.uniform(0.5, 3)
        return True

    def _continue(self, *, at_once: bool = False) -> None:
        for worker in self.workers:
            if worker.stopped and (at_once or time.monotonic() > worker.goes_on):
                self.stops.append(Stop(worker.stopped, time.monotonic()))
                worker.process.send_signal(signal.SIGCONT)
                worker.stopped = None

    def _look(self) -> None:
        """Every mark that stands before and after the attendance side was looked into must be true."""
        before = [company.marks() for company in self.companies]
        there = self.place.attendance.plans()
        for company, marks in zip(self.companies, before, strict=True):
            self.found["marks looked at"] += len(marks)
            for day in judge.false_marks(marks, there, company.marks(), company.wanted):
                late = self._late_write(day)
                self._report("false_marks_of_stopped" if late else "false_marks", f"{day}")

    def _late_write(self, day: Day) -> bool:
        last = judge.last_writes(self.place.proxy.calls()).get(f"{employee_key(day[0])}/{day[1]}")
        return last is not None and judge.of_a_stopped_worker(last, self.stops)

    def _report(self, what: str, example: str) -> None:
        self.found[what] += 1
        self.examples.append(f"{what}: {example}")

    def _quiet(self) -> None:
        self._continue(at_once=True)
        self.place.proxy.behave()
        world = self.companies[0].world
        world.stop_workers()
        self.workers.clear()
        wait_until(lambda: all(call.end for call in self.place.proxy.calls()), what="the end of all calls")
        world.move_clock(LONGEST_WAIT)
        for _ in range(self.count):
            self._start()
        try:
            wait_until(lambda: sum(c.not_done() for c in self.companies) == 0, seconds=90, what="quiet")
        except AssertionError:
            self.found["not_converged"] += sum(company.not_done() for company in self.companies)
        self._judge_what_stands()

    def _judge_what_stands(self) -> None:
        there = self.place.attendance.plans()
        wanted = {day: times for company in self.companies for day, times in company.wanted.items()}
        for day in judge.lost(wanted, there):
            self._report("lost", f"{day}")
        for day in judge.wrong(wanted, there):
            self._report("wrong_at_end", f"{day}")

    def verdict(self) -> dict[str, object]:
        calls = self.place.proxy.calls()
        changes = sum(company.changes for company in self.companies)
        for pair in judge.overlapping(calls):
            stopped = any(judge.of_a_stopped_worker(call, self.stops) for call in pair)
            self._report("overlapping_of_stopped" if stopped else "overlapping", f"{pair}")
        allowed = judge.Allowed(changes, self.kills, len(self.stops))
        names = ("lost", "wrong_at_end", "false_marks", "overlapping", "not_converged")
        return {
            "kills": self.kills,
            "stops": len(self.stops),
            "changes": changes,
            "writes": sum(call.writes for call in calls),
            **{name: self.found[name] for name in names},
            "leave": len(judge.about_leave(calls, {company.key_on_leave for company in self.companies})),
            "writes_too_many": judge.too_many(calls, allowed),
            "false_marks_of_stopped": self.found["false_marks_of_stopped"],
            "overlapping_of_stopped": self.found["overlapping_of_stopped"],
            "marks_looked_at": self.found["marks looked at"],
            "deeds": dict(Counter(call.deed for call in calls)),
            "examples": self.examples[:20],
        }
