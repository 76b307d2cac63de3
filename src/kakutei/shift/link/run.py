"""One run of the delivery worker on one connection: its state, its reads, the checks before each call, and what a bad
answer does to the whole connection."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any, NoReturn

from kakutei.jptime.hours import ClosedHours
from kakutei.jptime.workdate import today
from kakutei.kotclient.answers import Answer, BlockReason, Recovery
from kakutei.shift.link.clock_guard import ClockGuard
from kakutei.shift.link.diagnostics import Report, diagnose
from kakutei.shift.link.port import Api, Claim, KeyDay, LinkRepository
from kakutei.shift.link.rules.pace import (
    FAILURES_BEFORE_WAIT,
    LONGEST_WAIT,
    MAPPING_LASTS,
    Pace,
    backoff,
    closed_until,
    jittered,
    opening_delay,
)
from kakutei.shift.link.rules.values import HOST_WIDE, Cause, Seen, Waiting

UNEXPECTED_WINDOW = dt.timedelta(minutes=15)
RATE_WAIT = dt.timedelta(seconds=60)
PROBES = {
    BlockReason.ADDRESS: dt.timedelta(minutes=15),
    BlockReason.CERTIFICATE: dt.timedelta(minutes=15),
    BlockReason.PRIVATE_ADDRESS: dt.timedelta(minutes=15),
    BlockReason.UNAUTHORIZED_UNSPECIFIED: dt.timedelta(minutes=15),
}
HOURLY = dt.timedelta(hours=1)
ONE_TRIES = dt.timedelta(seconds=30)
"""How much longer the other connections to the same address wait than the one that tries again for all."""

KEPT_FOR = dt.timedelta(seconds=60)


class RunEnded(Exception):
    """This run is over; the repository says why."""


@dataclass
class ReadCache:
    """The reads of a run that was ended by a write that was certainly not done. The next run need not repeat them if no
    other worker has served the connection in between."""

    connection_id: int = 0
    fence: int = 0
    seen: dict[KeyDay, Seen] = field(default_factory=dict)

    def keep(self, claim: Claim, seen: dict[KeyDay, Seen]) -> None:
        self.connection_id, self.fence, self.seen = claim.connection_id, claim.fence, seen

    def take(self, claim: Claim, at: dt.datetime) -> dict[KeyDay, Seen]:
        """What the previous run kept, of the days after today and not older than KEPT_FOR; the cache is empty afterwards."""
        seen, self.seen = self.seen, {}
        if (self.connection_id, self.fence + 1) != (claim.connection_id, claim.fence):
            return {}
        oldest, date = at - KEPT_FOR, today(at)
        return {day: found for day, found in seen.items() if day[1] > date and found.read_at >= oldest}


def resumes_at(windows: tuple[ClosedHours, ...], clock: ClockGuard, delay: dt.timedelta) -> dt.datetime | None:
    """When sending may begin again, or None: now. Where clocks disagree, each must be outside the restricted hours."""
    at = clock.now()
    for ahead in clock.doubts():
        opening = closed_until(windows, at + ahead, delay)
        if opening:
            return opening - ahead
    return None


@dataclass
class Run:
    """One time slice of one connection. `report` gets diagnostics, `cache` is the worker's."""

    claim: Claim
    server: Api
    repository: LinkRepository
    clock: ClockGuard
    random: Random
    pace: Pace
    report: Report
    cache: ReadCache
    failures: int = field(init=False)
    welcomed: bool = False
    synced: bool = False
    worked: bool = False
    """Whether anything was asked, sent or settled."""

    def __post_init__(self) -> None:
        self.failures = self.claim.failures

    def now(self) -> dt.datetime:
        return self.clock.now()

    def today(self) -> dt.date:
        return today(self.now())

    @property
    def reads_punches(self) -> bool:
        return self.repository.reads_punches(self.claim)

    def mapping_is_stale(self) -> bool:
        claim = self.claim
        if claim.synced_at is None or (claim.sync_asked_at and claim.sync_asked_at >= claim.synced_at):
            return True
        return self.now() - claim.synced_at > MAPPING_LASTS

    def turn_is_over(self, started: dt.datetime) -> bool:
        """Others wait, and this connection has been served long enough; or a sync is due first."""
        at = self.now()
        if not self.synced and self.mapping_is_stale():
            return True
        return at - started > self.pace.turn and self.repository.others_wait(self.claim, at)

    # --- checks before a call ---

    def closed_until(self) -> dt.datetime | None:
        return resumes_at(self.claim.windows, self.clock, opening_delay(self.claim.identity))

    def check_open(self) -> None:
        """Directly before each call: the restricted hours may have come near meanwhile. Raises RunEnded."""
        opening = self.closed_until()
        if opening:
            self._wait(Waiting.WINDOW, opening)

    def check_prompt(self, looked_at: dt.datetime) -> None:
        """The last check before a call: hours, lease and reads are still valid as of `looked_at`, unless this process was
        suspended since. Raises RunEnded; a write that was begun then counts as unanswered."""
        if not dt.timedelta(0) <= self.now() - looked_at <= self.pace.prompt:
            raise RunEnded

    # --- reads ---

    def read[T](self, call: Callable[[], Answer[list[T]]]) -> list[T]:
        """A complete list. Raises RunEnded otherwise: nothing is concluded from a part."""
        answer = self.try_read(call)
        if answer.value is None:
            self.handle_failure(answer)
            raise RunEnded
        self.welcome()
        return answer.value

    def try_read[T](self, call: Callable[[], Answer[list[T]]]) -> Answer[list[T]]:
        self.worked = True
        at = self.now()
        self.check_open()
        self.repository.start_read(self.claim, at)
        self.check_prompt(at)
        answer = call()
        self.hear(answer)
        self.check_clock(answer.server_date)
        return answer

    # --- after a call ---

    def hear(self, answer: Answer[Any]) -> None:
        """Directly after each call: the operator's log gets what does not concern a single company."""
        for event, facts in diagnose(answer, self.clock.system()):
            self.report(event, connection=self.claim.connection_id, **facts)

    def check_clock(self, server_date: dt.datetime | None) -> None:
        """With more than a minute of skew, our restricted hours no longer match the server's. Raises RunEnded."""
        if server_date and not self.clock.agrees(server_date):
            at = self.now()
            self.repository.stop(self.claim, Cause.CLOCK, "", at, at + dt.timedelta(minutes=15))
            raise RunEnded

    def welcome(self) -> None:
        """A good answer arrived: earlier failures are over."""
        self.failures = 0
        if not self.welcomed:
            self.welcomed = True
            self.repository.all_is_well(self.claim)

    def handle_failure(self, answer: Answer[Any]) -> None:
        """Records what the answer means for the connection. Raises RunEnded unless other days may still be sent."""
        match answer.recovery:
            case Recovery.WAIT_WINDOW:
                self._wait_for_window()
            case Recovery.RATE_WAIT:
                self._wait_for_rate(answer)
            case Recovery.RETRY:
                self.back_off(Waiting.MAINTENANCE if answer.maintenance else Waiting.UNREACHABLE, answer.retry_after)
            case Recovery.BLOCK_COMPANY | Recovery.BLOCK_HOST:
                self._stop(answer.reason or BlockReason.BAD_REQUEST, answer)
            case Recovery.FAILED_READ:
                self.back_off(Waiting.TROUBLE, answer.retry_after)
            case Recovery.AMBIGUOUS if not answer.bodyless:
                self._one_more_failure()
            case _:
                pass

    def back_off(self, waiting: Waiting, asked: dt.timedelta | None = None) -> NoReturn:
        """For what the server asked, else the back-off. If no connection gets through, one connection tries for all."""
        self.failures += 1
        at, period = self.now(), asked or backoff(self.failures, self.random)
        self.repository.wait(self.claim, waiting, at + period, self.failures)
        if waiting in HOST_WIDE:
            others_until = at + min(period, LONGEST_WAIT) + ONE_TRIES
            self.repository.make_others_wait(self.claim, waiting, others_until, self.failures)
        raise RunEnded

    def _wait_for_window(self) -> NoReturn:
        """Outside our own windows too: then our setting or a clock is wrong, and we ask again later."""
        at = self.now()
        self._wait(Waiting.WINDOW, self.closed_until() or at + UNEXPECTED_WINDOW)

    def _wait_for_rate(self, answer: Answer[Any]) -> NoReturn:
        """105 again right after a rate wait is no rate limit: the vendor also uses it for missing access."""
        if answer.code == "105" and self.claim.waiting is Waiting.RATE and not self.welcomed:
            self._stop(BlockReason.UNAUTHORIZED_UNSPECIFIED, answer)
        self.repository.slow_down(self.claim)
        self._wait(Waiting.RATE, self.now() + (answer.retry_after or jittered(RATE_WAIT, self.random)))

    def _wait(self, waiting: Waiting, until: dt.datetime) -> NoReturn:
        self.repository.wait(self.claim, waiting, until, self.failures)
        raise RunEnded

    def _one_more_failure(self) -> None:
        """One failing day does not delay others; several failures in a row are the server's problem, not the day's."""
        self.failures += 1
        if self.failures >= FAILURES_BEFORE_WAIT:
            self.back_off(Waiting.TROUBLE)

    def _stop(self, reason: BlockReason, answer: Answer[Any]) -> NoReturn:
        at = self.now()
        probe_at = at + jittered(PROBES.get(reason, HOURLY), self.random)
        self.repository.stop(self.claim, Cause(reason.value), _about(answer), at, probe_at)
        raise RunEnded


def _about(answer: Answer[Any]) -> str:
    """The bracketed part of the server's text (the missing permission, the address it saw), else the whole text."""
    bracketed = re.search(r"\[([^\]]+)\]", answer.message)
    return bracketed[1] if bracketed else answer.message
