"""④ The delivery worker: takes a connection's lease, finds out what differs, sends it, records what came back.

It uses neither Django nor HTTP: clock, random generator, repository and server are passed in, so that the same code runs
in the simulation. For one connection, in this order:

1. the fence log: nothing is sent where the database is older than what was sent;
2. nothing is sent inside the restricted hours;
3. a sync, where one was asked for or the mapping is older than a day;
4. pending days: match the employee, read the current plans by range, write the difference, nearest work date first;
5. plans that a person asked to see → range reads;
6. our plans under a key that is no longer their person's → delete.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from random import Random

from kakutei.shift.link.clock_guard import ClockGuard
from kakutei.shift.link.delivery import delete_orphaned_plans, deliver
from kakutei.shift.link.diagnostics import Report
from kakutei.shift.link.port import (
    Api,
    Claim,
    FenceLog,
    FenceLogUnusable,
    LeaseLost,
    LinkRepository,
    NoRoom,
    ServerNotListed,
    TokenUnreadable,
)
from kakutei.shift.link.reading import read_existing
from kakutei.shift.link.rules.fence_log import FENCE_LOG_AGAIN, TODO
from kakutei.shift.link.rules.pace import Pace, opening_delay
from kakutei.shift.link.rules.values import Cause, Waiting
from kakutei.shift.link.run import ReadCache, Run, RunEnded, resumes_at
from kakutei.shift.link.sync import sync


def _no_listener(event: str, **facts: object) -> None: ...


def _plainly(claim: Claim, serve: Callable[[], bool]) -> bool:
    return serve()


@dataclass
class Courier:
    """`api` opens the server behind a claim; it raises TokenUnreadable or ServerNotListed. `report` gets the diagnostics.
    `around` runs the work of one claim and handles unforeseen errors."""

    repository: LinkRepository
    api: Callable[[Claim], AbstractContextManager[Api]]
    clock: ClockGuard
    random: Random
    pace: Pace
    worker: str
    fence_log: FenceLog
    report: Report = _no_listener
    around: Callable[[Claim, Callable[[], bool]], bool] = _plainly
    cache: ReadCache = field(default_factory=ReadCache)

    def run_once(self) -> bool:
        """Serves one connection that has something to do; whether anything was done."""
        claim = self.repository.claim(self.worker, self.clock.now())
        return claim is not None and self.around(claim, lambda: self._visit(claim))

    def _visit(self, claim: Claim) -> bool:
        try:
            worked = self._serve(claim)
        except LeaseLost:
            worked = True  # where it was switched off or paused, the claim is still ours to release
        self.repository.release(claim, self.clock.now())
        return worked

    def _serve(self, claim: Claim) -> bool:
        at = self.clock.now()
        try:
            lost = self.fence_log.claimed(claim.identity, claim.fence, at)
        except FenceLogUnusable as why:
            self.report("fence_log_unusable", connection=claim.connection_id, error=f"{why}", todo=TODO[why.problem])
            self._stop(claim, Cause.FENCE_LOG, why.problem.value, FENCE_LOG_AGAIN)
            return True
        if lost is not None:
            self.repository.restored(claim, lost, at)
            return True
        opening = resumes_at(claim.windows, self.clock, opening_delay(claim.identity))
        if opening:
            self.repository.wait(claim, Waiting.WINDOW, opening, claim.failures)
            return True
        try:
            with self.api(claim) as server:
                return work(self._run(claim, server))
        except TokenUnreadable:
            self._stop(claim, Cause.UNREADABLE_TOKEN)
        except ServerNotListed:
            self._stop(claim, Cause.BASE_URL)
        except NoRoom as full:
            self.repository.wait(claim, Waiting.RATE, full.until, claim.failures)
        except RunEnded:
            pass  # the repository says why
        return True

    def _run(self, claim: Claim, server: Api) -> Run:
        return Run(claim, server, self.repository, self.clock, self.random, self.pace, self.report, self.cache)

    def _stop(self, claim: Claim, cause: Cause, about: str = "", again: dt.timedelta = dt.timedelta(hours=1)) -> None:
        """Before any request."""
        at = self.clock.now()
        self.repository.stop(claim, cause, about, at, at + again)


def work(run: Run) -> bool:
    """Whether anything was asked, sent or settled. Raises RunEnded, LeaseLost or NoRoom."""
    if run.mapping_is_stale() or run.claim.blocked:
        sync(run)
    deliver(run)
    read_existing(run)
    delete_orphaned_plans(run)
    return run.worked
