"""The embedded engine: one process that serves the link and sends mails, until it is told to stop."""

from __future__ import annotations

import os
import signal
import socket
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

import structlog
from django.db import OperationalError, close_old_connections

log = structlog.get_logger()
IDLE = 0.5
"""Seconds between two looks at the tables when there was nothing to do."""


def worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


@dataclass
class Loop:
    """Each duty returns whether it found something to do; then it is asked again at once."""

    duties: dict[str, Callable[[], bool]]
    stopping: threading.Event = field(default_factory=threading.Event)

    def stop_on_signals(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping.set()

    def run(self) -> None:
        """Until a signal comes. No answer, and no fault in one duty, ends the loop."""
        while not self.stopping.is_set():
            if not self.once():
                self.stopping.wait(IDLE)

    def once(self) -> bool:
        close_old_connections()
        busy = [self._do(name, duty) for name, duty in self.duties.items()]
        return any(busy)

    def _do(self, name: str, duty: Callable[[], bool]) -> bool:
        try:
            return duty()
        except OperationalError as error:
            log.warning("database is away, trying again", duty=name, error=str(error))
            self.stopping.wait(1)
            return False
        except Exception:
            log.exception("a duty failed", duty=name)
            self.stopping.wait(5)
            return False
