"""The time of day for the delivery worker: a change of the system clock cannot cause requests in the restricted hours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

MOST_SKEW = dt.timedelta(seconds=60)
"""With more skew than this, our restricted hours no longer match those of the server."""


@dataclass
class ClockGuard:
    """The system clock may be set; the steady one cannot. Once a server's Date has agreed with the system clock, the time
    is counted by the steady clock from there on, until a Date agrees again.

    `wall` is the system clock with the demo's offset, `system` the one without. `steady` counts from any moment.
    """

    wall: Callable[[], dt.datetime]
    system: Callable[[], dt.datetime]
    steady: Callable[[], dt.timedelta]
    started: dt.datetime | None = None
    """The system time at the steady clock's zero, as of the last agreement."""

    told: dt.datetime | None = None
    """The server's time at the steady clock's zero, as of a last Date that did not agree."""

    def now(self) -> dt.datetime:
        return self.wall() - self.clock_shift()

    def clock_shift(self) -> dt.timedelta:
        """How far the system clock was set since the last agreement; nothing as long as it is within the skew."""
        if self.started is None:
            return dt.timedelta(0)
        moved = self.system() - self.steady() - self.started
        return moved if abs(moved) > MOST_SKEW else dt.timedelta(0)

    def doubts(self) -> tuple[dt.timedelta, ...]:
        """How far from `now` the time may be: not at all, as the system clock was set, and as the server said."""
        moved = self.clock_shift()
        by_server = self.told + self.steady() - (self.system() - moved) if self.told else dt.timedelta(0)
        return dt.timedelta(0), moved, by_server

    def agrees(self, server_date: dt.datetime) -> bool:
        """Whether the server's clock and the system clock agree; if so, time is counted from here on."""
        if abs(server_date - self.system()) > MOST_SKEW:
            self.told = server_date - self.steady()
            return False
        self.started, self.told = self.system() - self.steady(), None
        return True
