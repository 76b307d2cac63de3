"""The embedded engine: one process per app that does what is due, in one loop or several, until it receives a signal."""

from __future__ import annotations

import datetime as dt
import os
import signal
import socket
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

import structlog
from django.db import close_old_connections, connections

from kakutei.infrastructure import clock
from kakutei.infrastructure.duty import DutyRecord, SomeFailed, Unrecorded, attempt, is_away, report

log = structlog.get_logger()
IDLE = 0.5
"""Seconds between two checks of the tables when there was nothing to do."""
AGAIN, AGAIN_AT_MOST = 5.0, 60.0
"""Seconds after which a duty that failed is tried again, doubled with each failure; the other duties run meanwhile."""
SOME_AGAIN = dt.timedelta(minutes=5)
"""The same for a duty that failed for some companies only."""


def worker_name() -> str:
    """Unlike that of any other process that serves the same database."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


@dataclass
class Every:
    """A duty that is done at the start and then once in each period."""

    duty: Callable[[], object]
    period: dt.timedelta
    due: dt.datetime | None = None

    def is_due(self) -> bool:
        return self.due is None or clock.now() >= self.due

    def __call__(self) -> bool:
        if not self.is_due():
            return False
        try:
            self.duty()
        except SomeFailed:
            self.due = clock.now() + min(self.period, SOME_AGAIN)
            raise
        self.due = clock.now() + self.period
        return True


@dataclass
class Pause:
    """Of a duty that failed: `until` by the monotonic clock."""

    failures: int = 0
    until: float = 0.0


@dataclass
class Loop:
    """Each duty returns whether it found something to do; then all are asked again at once."""

    app: str
    duties: dict[str, Callable[[], bool]]
    stopping: bool = False
    """A plain flag: the signal's handler runs in the thread that waits, and a lock of an Event would wait for itself."""
    record: DutyRecord = field(default_factory=Unrecorded)
    pauses: dict[str, Pause] = field(default_factory=dict)

    def run(self) -> None:
        """Until SIGTERM or SIGINT. No answer and no error of one duty ends the loop."""
        run(self)

    def work(self) -> None:
        """Until `stopping` is set."""
        while not self.stopping:
            if not self.round():
                self.rest(IDLE)

    def until_idle(self) -> None:
        until_idle(self)

    def round(self) -> bool:
        """Asks each duty once; whether any found something to do."""
        busy = [self._do(name, duty) for name, duty in self.duties.items()]
        return any(busy)

    def rest(self, seconds: float) -> None:
        """At most that long; a signal ends it within a moment."""
        until = time.monotonic() + seconds
        while not self.stopping and time.monotonic() < until:
            time.sleep(min(IDLE, max(0.0, until - time.monotonic())))

    def _do(self, name: str, duty: Callable[[], bool]) -> bool:
        pause = self.pauses.setdefault(name, Pause())
        if time.monotonic() < pause.until or (isinstance(duty, Every) and not duty.is_due()):
            return False
        with structlog.contextvars.bound_contextvars(app=self.app, duty=name):
            outcome = attempt(lambda: self._connected(duty))
            if isinstance(outcome, Exception):
                self._failed(name, pause, outcome)
                return False
            self.pauses[name] = Pause()
            self.record.worked(name)
        return outcome

    def _connected(self, duty: Callable[[], bool]) -> bool:
        close_old_connections()
        return duty()

    def _failed(self, name: str, pause: Pause, error: Exception) -> None:
        if isinstance(error, SomeFailed):
            for company, one in error.errors.items():
                self.record.failed(name, company, one)
            self.record.worked(name, failed=error.errors)
            return
        report(error, app=self.app, duty=name)
        self.record.failed(name, None, error)
        if is_away(error):
            self.rest(1)
        else:
            pause.failures += 1
            pause.until = time.monotonic() + min(AGAIN_AT_MOST, AGAIN * 2 ** min(pause.failures - 1, 10))


def until_idle(*loops: Loop) -> None:
    """Does what is due, by turns in this thread, until none of the loops finds anything."""
    busy = True
    while busy:
        busy = any([loop.round() for loop in loops])  # noqa: C419 - each loop runs, whether another was busy or not


class LoopEnded(Exception):
    """A loop of this worker ended by itself. The process ends too; its supervisor restarts it."""


def run(*loops: Loop, prepare: Callable[[], object] | None = None) -> None:
    """Until SIGTERM or SIGINT: the first loop in this thread, the only one that receives signals, each other in its own.

    `prepare` runs before all of them, and is repeated while the database cannot be reached. Other errors of it are raised.
    """

    ended: list[str] = []

    def stop(number: int = 0, frame: FrameType | None = None) -> None:
        for loop in loops:
            loop.stopping = True

    def work(loop: Loop) -> None:
        """In a thread of its own, with its own connection to the database."""
        try:
            loop.work()
        finally:
            if not loop.stopping:
                ended.extend(loop.duties)
            stop()
            connections.close_all()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    first, others = loops[0], loops[1:]
    if prepare is not None and not _prepare(first, prepare):
        return
    log.info("worker_started", app=first.app)
    threads = [threading.Thread(target=work, args=(loop,), name=",".join(loop.duties)) for loop in others]
    for thread in threads:
        thread.start()
    try:
        first.work()
    finally:
        stop()
        for thread in threads:
            thread.join()
    if ended:
        raise LoopEnded(f"A loop of this worker ended by itself ({', '.join(ended)})")
    log.info("worker_stopped", app=first.app)


def _prepare(loop: Loop, prepare: Callable[[], object]) -> bool:
    """Whether the loops may begin: not if a signal came first."""
    while not loop.stopping:
        outcome = attempt(prepare)
        if not isinstance(outcome, Exception):
            return True
        if not is_away(outcome):
            raise outcome
        report(outcome, app=loop.app, duty="start")
        loop.rest(1)
    return False
