"""One clock for a world in which only one thing is done at a time: waiting lets whatever is due happen, and returns."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Callable


class Timeline:
    """As tests/simulation's, without greenlets: what is nested in a wait ends before the wait does."""

    def __init__(self, start: dt.datetime) -> None:
        self.now, self._steps = start, 0
        self._heap: list[tuple[dt.datetime, int, Callable[[], object]]] = []

    def at(self, moment: dt.datetime, do: Callable[[], object]) -> None:
        self._steps += 1
        heapq.heappush(self._heap, (max(moment, self.now), self._steps, do))

    def after(self, seconds: float, do: Callable[[], object]) -> None:
        self.at(self.now + dt.timedelta(seconds=seconds), do)

    def wait(self, seconds: float) -> None:
        self.until(self.now + dt.timedelta(seconds=seconds))

    def until(self, moment: dt.datetime) -> None:
        while self._heap and self._heap[0][0] <= moment:
            due, _, do = heapq.heappop(self._heap)
            self.now = max(self.now, due)
            do()
        self.now = max(self.now, moment)
