"""The time of day as the courier goes by it: a system clock that is set while we run does not carry us into the hours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

MOST_SKEW = dt.timedelta(seconds=60)
"""Farther apart than this, our restricted hours are no longer those of the server."""


@dataclass
class Timepiece:
    """The system clock may be set; the steady one may not. Once a server's Date has agreed with the system clock, the
    steady one tells the time from there on, until a Date agrees again.

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
        return self.wall() - self.moved()

    def moved(self) -> dt.timedelta:
        """How far the system clock was set since the last agreement; nothing as long as it is within the skew."""
        if self.started is None:
            return dt.timedelta(0)
        moved = self.system() - self.steady() - self.started
        return moved if abs(moved) > MOST_SKEW else dt.timedelta(0)

    def doubts(self) -> tuple[dt.timedelta, ...]:
        """How far from `now` the time may be: not at all, as the system clock was set, and as the server said."""
        moved = self.moved()
        by_server = self.told + self.steady() - (self.system() - moved) if self.told else dt.timedelta(0)
        return dt.timedelta(0), moved, by_server

    def agrees(self, server_date: dt.datetime) -> bool:
        """Whether the server's clock and the system clock are together; if so, time is told from here on."""
        if abs(server_date - self.system()) > MOST_SKEW:
            self.told = server_date - self.steady()
            return False
        self.started, self.told = self.system() - self.steady(), None
        return True
