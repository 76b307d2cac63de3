"""A worker that does one visit at a time, and may end or be held up at any call of its repository or its server."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from kakutei.shift.link.clock_guard import ClockGuard
from kakutei.shift.link.delivery_worker import Courier
from kakutei.shift.link.port import LeaseLost, NoRoom
from tests.simulation.server import SimClient
from tests.simulation.worker import Killed

if TYPE_CHECKING:
    from .world import World

type Gate = tuple[str, int]
"""A call of the repository (before it and after it) or `send`, and the how manieth of a visit; no name: any call."""


class Worker:
    def __init__(self, world: World, number: int, seed: int) -> None:
        self.world, self.number, self.life, self.visit = world, number, 0, 0
        self.random = Random(f"{seed}/{number}")
        self.skew, self.stalled, self.busy = world.skew, False, False
        self.clock, self.began = self._clock_guard(), world.timeline.now
        self.reads: dict = {}
        self._calls, self._gate, self._then = 0, None, None

    @property
    def name(self) -> str:
        return f"worker-{self.number}-{self.life}"

    def _clock_guard(self) -> ClockGuard:
        timeline, start = self.world.timeline, self.world.start
        return ClockGuard(self.world.now, self.world.now, lambda: timeline.now - start)

    def unaware(self) -> bool:
        """Its clock is right to a minute."""
        return False

    def has_heard(self, raw) -> None: ...

    def make_visit(self, gate: Gate | None = None, then: Callable[[], object] | None = None) -> bool:
        """At that gate it ends, or is held up until `then` is done. False where nothing was to be done."""
        self._calls, self._gate, self._then = 0, gate, then
        self.reads, self.stalled, self.busy, self.visit = {}, False, True, self.visit + 1
        try:
            return self._courier().run_once()
        except Killed:
            self.world.happened["killed"] += 1
            self.life, self.clock = self.life + 1, self._clock_guard()
            return True
        finally:
            self.busy = False

    def step(self, call: str = "send", *, stalls: bool = False) -> None:
        self.world.timeline.wait(self.random.choice((0.003, 0.01, 0.03, 0.2)))
        if self._gate is None or self._gate[0] not in ("", call):
            return
        self._calls += 1
        if self._calls != self._gate[1]:
            return
        if self._then is None:
            raise Killed
        self.world.happened["held up"] += 1
        before = self.world.timeline.now
        self._then()
        self.stalled |= stalls and self.world.timeline.now > before

    def _courier(self) -> Courier:
        pace, fence_log = self.world.book.pace, self.world.fence_log
        return Courier(Watched(self), self._open, self.clock, self.random, pace, self.name, fence_log)

    @contextmanager
    def _open(self, claim):
        self.reads = {}
        book = self.world.book
        yield SimClient(self.world.servers, company=book.company_of(claim), token=book.token_for(claim), worker=self)


class Watched:
    """The repository as one worker sees it: before and after each call something may come in between.

    Where the repository promises no order there is one here: two that mean the same are then asked the same.
    """

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    def __getattr__(self, name: str):
        return partial(self._call, name)

    def orphaned_plans(self, claim, at):
        return sorted(self._call("orphaned_plans", claim, at), key=lambda day: (day.work_date, day.key))

    def _call(self, name: str, *arguments, **named):
        worker, world = self._worker, self._worker.world
        worker.stalled = False
        if name != "claim":
            worker.step(name)
        try:
            result = getattr(world.book.repository, name)(*arguments, **named)
        except (LeaseLost, NoRoom) as error:
            world.happened[type(error).__name__] += 1
            raise
        world.checkers.after_call(name, arguments, worker)
        if name != "claim" or result is not None:
            worker.step(name)
        return result
