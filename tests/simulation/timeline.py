"""One clock for all actors: a heap of due events. Nothing sleeps; time jumps to the next moment.

Each worker is a greenlet that hands over at every call of its repository and of its server, so that two workers really
interleave, always in the same order for the same seed.
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Callable

from greenlet import getcurrent


class RunsForever(AssertionError):
    """Something is done again and again without coming to an end."""


class Timeline:
    def __init__(self, start: dt.datetime, most_steps: int) -> None:
        self.now, self.steps, self.most_steps = start, 0, most_steps
        self._heap: list = []
        self._main = getcurrent()

    def at(self, moment: dt.datetime, do: Callable[[], object]) -> None:
        self.steps += 1
        heapq.heappush(self._heap, (max(moment.astimezone(dt.UTC), self.now), self.steps, do))

    def after(self, seconds: float, do: Callable[[], object]) -> None:
        self.at(self.now + dt.timedelta(seconds=seconds), do)

    def wait(self, seconds: float) -> None:
        """Called by a worker: the others go on until it is its turn again."""
        self.after(seconds, getcurrent().switch)
        self._main.switch()

    def rest(self) -> None:
        """Called by a worker: wait until another greenlet switches to it."""
        self._main.switch()

    def run(self, until: dt.datetime) -> None:
        while self._heap and self._heap[0][0] <= until:
            self.now, _, do = heapq.heappop(self._heap)
            do()
            if self.steps > self.most_steps:
                raise RunsForever(self.now)
        self.now = until
