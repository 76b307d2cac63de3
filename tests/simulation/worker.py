"""One worker process after another at the same place, in a greenlet; what it asks of its repository lets others go on."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from greenlet import getcurrent, greenlet

from kakutei.kotclient.answers import Trouble
from kakutei.shift.link.clock_guard import ClockGuard
from kakutei.shift.link.delivery_worker import Courier
from kakutei.shift.link.port import LeaseLost, NoRoom
from kakutei.shift.link.run import KEPT_FOR

from .repository import InMemoryRepository
from .server import SimClient

if TYPE_CHECKING:
    from .world import World

TOLERATED = 60
"""Seconds that a clock may be wrong."""
A_MOMENT = dt.timedelta(milliseconds=1)


class Killed(BaseException):
    """The worker's process ended here; nothing of it is left."""


class MachineClock:
    """The system clock of the machine that all workers and web pages share; the server has its own, correct clock."""

    def __init__(self, timeline, *, offset: float, drift: float) -> None:
        self._timeline, self._offset, self.drift, self._since = timeline, offset, drift, timeline.now
        self.set_at: list[dt.datetime] = []
        self._wound = dt.timedelta(0)

    @property
    def error(self) -> float:
        """Seconds ahead of the server."""
        return self._offset + self.drift * (self._timeline.now - self._since).total_seconds()

    def now(self) -> dt.datetime:
        return self._timeline.now + dt.timedelta(seconds=self.error)

    def steady(self) -> dt.timedelta:
        """The monotonic clock: it is never set, but drifts with the system clock."""
        return self._wound + (self._timeline.now - self._since) * (1 + self.drift)

    def step(self, seconds: float) -> None:
        self._offset += seconds
        self.set_at.append(self._timeline.now)

    def keep(self, *, error: float) -> None:
        """From now on it neither drifts nor is it farther off than that."""
        self._wound, self._since, self.drift = self.steady(), self._timeline.now, 0.0
        self._offset = error
        self.set_at.append(self._timeline.now)

    def set_right(self) -> None:
        """Correct the system clock; an existing drift continues from there."""
        self._offset -= self.error
        self.set_at.append(self._timeline.now)


class Worker:
    def __init__(self, world: World, number: int) -> None:
        self.world, self.number, self.life, self.visit = world, number, 0, 0
        self.random = Random(f"{world.seed}/{number}")
        self.machine = world.clock
        self.clock = self._clock_guard()
        self.stalled, self.idle, self.rests = False, False, 0
        self.reads: dict = {}
        """What this process read of each day last, unless it has written the day since."""
        self.served: dict[int, tuple[int, dict]] = {}
        """By company the fence of the last visit, and what was read in it."""
        self.sending: tuple | None = None
        """Company, staff and date of the write that is about to be sent."""
        self.born_at = self.heard_at = self.began = world.timeline.now
        self.greenlet = greenlet(self._work)

    @property
    def name(self) -> str:
        return f"worker-{self.number}-{self.life}"

    @property
    def skew(self) -> float:
        """Seconds by which the time that this process goes by is ahead of the server's."""
        return (self.clock.now() - self.world.timeline.now).total_seconds()

    def _clock_guard(self) -> ClockGuard:
        return ClockGuard(self.machine.now, self.machine.now, self.machine.steady)

    def unaware(self) -> bool:
        """No response can have shown this process that its time is wrong: it has had none since its start, or its clock and
        counter have drifted too far since the last one."""
        silent = (self.world.timeline.now - self.heard_at).total_seconds()
        never = self.heard_at <= self.born_at
        return abs(self.skew) > TOLERATED and (never or abs(self.machine.drift) * silent > TOLERATED)

    def has_heard(self, raw) -> None:
        if not isinstance(raw, Trouble):
            self.heard_at = self.world.timeline.now

    def step(self, *, stalls: bool = False) -> None:
        """Before and after each call: time passes, others go on, and here the process may stop or end."""
        world, timeline = self.world, self.world.timeline
        if world.rough and self.random.random() < world.shape.kills:
            world.happened["killed"] += 1
            raise Killed
        if world.rough and self.random.random() < world.shape.stops * (5 if stalls else 1):
            world.happened["stopped"] += 1
            self.stalled |= stalls
            if stalls and self.sending and self.random.random() < 0.5:
                timeline.after(self.random.uniform(1, 60), partial(world.people.confirm_at, *self.sending))
            timeline.wait(self.random.uniform(30, 400))
        else:
            timeline.wait(self.random.choice((0.003, 0.01, 0.03, 0.2)))

    def _work(self) -> None:
        courier = self._courier()
        while True:
            self.visit += 1
            try:
                busy = courier.run_once()
            except Killed:
                self.world.timeline.wait(self.random.uniform(1, 60))
                self.life, self.clock, self.served = self.life + 1, self._clock_guard(), {}
                self.born_at = self.heard_at = self.world.timeline.now
                courier = self._courier()
                continue
            if not busy:
                self._rest()

    def _courier(self) -> Courier:
        world = self.world
        repository = Gated(world.repository, self)
        return Courier(repository, self._open, self.clock, self.random, world.pace, self.name, world.fence_log)

    @contextmanager
    def _open(self, claim):
        self.sending = None
        self._forget_reads(claim)
        company = self.world.companies[claim.connection_id]
        client = SimClient(self.world.servers, company=company.id, token=company.token, worker=self)
        yield Observed(client, self.world.occurrences)

    def _forget_reads(self, claim) -> None:
        """Reads of the last minute may still be cached if no other worker has served the company since."""
        oldest = self.world.timeline.now - KEPT_FOR - A_MOMENT
        fence, reads = self.served.get(claim.connection_id, (0, {}))
        again = fence == claim.fence - 1
        self.reads = {day: read for day, read in reads.items() if again and read["at"] >= oldest}
        self.served[claim.connection_id] = claim.fence, self.reads

    def _rest(self) -> None:
        self.idle, self.rests = True, self.rests + 1
        due = self.world.repository.next_due(self.clock.now())
        timeline = self.world.timeline
        if due:
            moment = timeline.now + (due - self.clock.now()) / (1 + self.machine.drift)
            timeline.at(moment + A_MOMENT, partial(self.wake, self.rests))
        timeline.rest()

    def wake(self, rest: int = 0) -> None:
        """`rest`: only out of that one."""
        if self.idle and rest in (0, self.rests) and getcurrent() is not self.greenlet:
            self.idle = False
            self.greenlet.switch()


class Observed:
    """The client as the courier has it; what its answers mean is counted on the way."""

    def __init__(self, client: SimClient, occurrences) -> None:
        self._client, self._occurrences = client, occurrences

    def __getattr__(self, name: str):
        return partial(self._call, name)

    def _call(self, name: str, **named):
        answer = getattr(self._client, name)(**named)
        self._occurrences.answered(answer)
        return answer


class Gated:
    """The repository as one worker sees it: before and after each transaction others may come."""

    def __init__(self, repository: InMemoryRepository, worker: Worker) -> None:
        self._repository, self._worker = repository, worker

    def __getattr__(self, name: str):
        return partial(self._call, name)

    def _call(self, name: str, *arguments, **named):
        worker, world = self._worker, self._worker.world
        worker.stalled = False
        if name == "begin":
            worker.sending = world.companies[arguments[0].connection_id], arguments[1].staff_id, arguments[1].work_date
        if name != "claim":
            worker.step()
        try:
            result = getattr(self._repository, name)(*arguments, **named)
        except (LeaseLost, NoRoom) as error:
            world.happened[type(error).__name__] += 1
            raise
        world.occurrences.after_call(name, arguments, worker)
        world.checkers.after_call(name, arguments, worker)
        if name != "claim" or result is not None:
            worker.step()
        return result
