"""A few child processes at a time, each with a time limit; what it returned is its exit code."""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

OUT_OF_TIME = -1


@dataclass
class _Running:
    pid: int
    until: float
    done: Callable[[int], None]


class Children:
    def __init__(self, most: int) -> None:
        self._most, self._running = most, dict[int, _Running]()

    def start(self, work: Callable[[], int], seconds: float, done: Callable[[int], None]) -> None:
        """Waits for a free place, then returns while `work` runs; `done` gets its result, or OUT_OF_TIME."""
        while len(self._running) >= self._most:
            self._wait()
        pid = os.fork()
        if pid == 0:
            _be_quiet()
            code = 1
            try:
                code = work()
            finally:
                os._exit(code)
        self._running[os.pidfd_open(pid)] = _Running(pid, time.monotonic() + seconds, done)

    def finish(self) -> None:
        while self._running:
            self._wait()

    def _wait(self) -> None:
        """Until one of them has ended."""
        poll = select.poll()
        for handle in self._running:
            poll.register(handle, select.POLLIN)
        left = min(child.until for child in self._running.values()) - time.monotonic()
        ended = [handle for handle, _ in poll.poll(max(0, left) * 1000)]
        late = [handle for handle, child in self._running.items() if child.until <= time.monotonic()]
        for handle in {*ended, *late}:
            self._reap(handle, late=handle not in ended)

    def _reap(self, handle: int, *, late: bool) -> None:
        child = self._running.pop(handle)
        if late:
            os.kill(child.pid, signal.SIGKILL)
        _, status = os.waitpid(child.pid, 0)
        os.close(handle)
        child.done(OUT_OF_TIME if late else os.waitstatus_to_exitcode(status) or 0)


def _be_quiet() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
