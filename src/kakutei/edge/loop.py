"""The embedded engine: one process per app that does what is due, until it is told to stop."""

from __future__ import annotations

import datetime as dt
import os
import signal
import socket
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType

import structlog
from django.db import DatabaseError, OperationalError, close_old_connections

from kakutei.edge import clock

log = structlog.get_logger()
ENDED_WHILE_IDLE = "25P03"
"""PostgreSQL's name for a transaction that it ended by IDLE_IN_TRANSACTION."""
IDLE = 0.5
"""Seconds between two looks at the tables when there was nothing to do."""


def worker_name() -> str:
    """Unlike that of any other process that serves the same database."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


@dataclass
class Every:
    """A duty that is done at the start and then once in each period."""

    duty: Callable[[], None]
    period: dt.timedelta
    due: dt.datetime | None = None

    def __call__(self) -> bool:
        if self.due and clock.now() < self.due:
            return False
        self.duty()
        self.due = clock.now() + self.period
        return True


@dataclass
class Loop:
    """Each duty returns whether it found something to do; then all are asked again at once."""

    app: str
    duties: dict[str, Callable[[], bool]]
    stopping: bool = False
    """A plain flag: the signal's handler runs in the thread that waits, and a lock of an Event would wait for itself."""

    def run(self) -> None:
        """Until SIGTERM or SIGINT. No answer, and no fault in one duty, ends the loop."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        log.info("worker_started", app=self.app)
        while not self.stopping:
            if not self._round():
                self._rest(IDLE)
        log.info("worker_stopped", app=self.app)

    def until_idle(self) -> None:
        while self._round():
            continue

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _rest(self, seconds: float) -> None:
        """At most that long; a signal ends it within a moment."""
        until = time.monotonic() + seconds
        while not self.stopping and time.monotonic() < until:
            time.sleep(min(IDLE, max(0.0, until - time.monotonic())))

    def _round(self) -> bool:
        close_old_connections()
        busy = [self._do(name, duty) for name, duty in self.duties.items()]
        return any(busy)

    def _do(self, name: str, duty: Callable[[], bool]) -> bool:
        try:
            return duty()
        except Exception as error:
            if _is_away(error):
                log.warning("database_away", app=self.app, duty=name, error=str(error))
                self._rest(1)
            else:
                log.exception("duty_failed", app=self.app, duty=name)
                self._rest(5)
        return False


def _is_away(error: Exception) -> bool:
    """The database cannot be reached, or has ended a transaction in which this process was held up for too long."""
    ended = isinstance(error, DatabaseError) and getattr(error.__cause__, "sqlstate", None) == ENDED_WHILE_IDLE
    return ended or isinstance(error, OperationalError)
