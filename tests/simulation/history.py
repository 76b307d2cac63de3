"""The promises that the servers' history alone can judge, request by request and side by side."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict
from typing import TYPE_CHECKING

from kakutei.jptime.workdate import today

from .kot import is_closed
from .server import DEADLINE, UNCLEAR, Request
from .worker import TOLERATED

if TYPE_CHECKING:
    from .checkers import Checkers

FRESH = dt.timedelta(seconds=10)
"""What was read for today or the past is at most this old when it is written for."""
SETTLES = dt.timedelta(seconds=88)
A_MINUTE = dt.timedelta(minutes=1)
"""After the clock is set a process goes by its old time until the next answer."""


class History:
    def __init__(self, checkers: Checkers) -> None:
        self.checkers, self.world = checkers, checkers.world
        self.requests: list[Request] = self.world.servers.history
        self.see = checkers.see

    def check(self) -> None:
        for request in self.requests:
            self.one(request)
        self.side_by_side()
        if not self.world.faults:
            self._no_double_work([r for r in self.requests if r.date])

    def one(self, request: Request) -> None:
        self._hours(request)
        if "有休" in request.body or "oliday" in request.body:
            self.see("I7 leave", request)
        if request.date:
            self._write(request)

    def side_by_side(self) -> None:
        self._same_day([r for r in self.requests if r.date])
        for company in self.world.companies:
            self._rate([r for r in self.requests if r.company == company])

    def _hours(self, r: Request) -> None:
        """A process that was stopped, or began under a wrong clock and had no answer yet, cannot know the hour."""
        if r.received and is_closed(r.received) and not r.stalled and not r.unaware:
            self.see("I4 hours", r)

    def _write(self, r: Request) -> None:
        wanted = self.checkers.wanted
        plans = {want.plan for cell, wants in wanted.items() for want in wants if cell[::2] == (r.company, r.date)}
        if r.plan and r.plan not in plans:
            self.see("I9 drafts", r)
        if r.read is None:
            self.see("I8 unread", r)
            return
        if r.read["leave"]:
            self.see("I7 leave there", r)
        if r.read["punched"]:
            self.see("I6 actuals", r)
        if r.date <= today(r.sent + dt.timedelta(seconds=r.skew)) and r.sent - r.read["at"] > FRESH and not r.stalled:
            self.see("I6 stale read", (r.sent - r.read["at"], r))
        if r.method == "DELETE" and r.read["plan"] and r.read["plan"] not in plans:
            self.see("I8 not ours", r)

    def _same_day(self, writes: list[Request]) -> None:
        """I11: never two under way at once. I10: after an unclear answer not before the first one has settled."""
        by_day = defaultdict(list)
        for r in writes:
            by_day[r.company, r.key, r.date].append(r)
        for same in by_day.values():
            same.sort(key=lambda r: r.sent)
            for one, other in itertools.pairwise(same):
                if one.stalled or other.stalled:
                    continue
                if one.received and other.sent < (one.ended or one.sent + dt.timedelta(seconds=DEADLINE)):
                    self.see("I11 single flight", (one, other))
                if one.fault in UNCLEAR and other.sent - one.sent < self._settles(one, other):
                    self.see("I10 too soon", (one, other))

    def _settles(self, one: Request, other: Request) -> dt.timedelta:
        """A clock that was set by up to a minute meanwhile makes the wait that much shorter."""
        was_set = any(one.sent <= moment <= other.sent for moment in self.world.clock.set_at)
        return SETTLES - A_MINUTE if was_set else SETTLES

    def _rate(self, requests: list[Request]) -> None:
        times = sorted(r.received for r in requests if r.received and not r.stalled and abs(r.skew) <= TOLERATED)
        for first, last in zip(times, times[self.world.pace.rate :], strict=False):
            counted_anew = any(first - A_MINUTE <= moment <= last for moment in self.world.clock.set_at)
            if last - first < dt.timedelta(seconds=300) and not counted_anew:
                self.see("I16 rate", (first, last))

    def _no_double_work(self, writes: list[Request]) -> None:
        for r in writes:
            if not r.changed and not r.fault:
                self.see("I12 double work", r)
