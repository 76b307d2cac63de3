"""④ The courier: claims a connection, finds out what differs, sends it, writes down what came back.

It knows neither Django nor HTTP: clock, chance, ledger and server are passed in, so that the very same code runs in
the simulator. For one connection, in this order:

1. the witness: nothing at all where the database is older than what was sent;
2. nothing at all inside the restricted hours;
3. a sync, where one was asked for or the mapping is older than a day;
4. owed days: who is meant, what stands there (range reads), what differs → write, nearest work date first;
5. plans that a person asked to see → range reads;
6. plans of ours that stand under a key which is no longer their person's → delete.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from random import Random
from typing import Any

from kakutei.jptime.hours import ClosedHours
from kakutei.jptime.workdate import today
from kakutei.kotclient.answers import Answer
from kakutei.shift.link.alarms import Tell, alarms
from kakutei.shift.link.delivery import deliver, remove_moved
from kakutei.shift.link.existing import read_existing
from kakutei.shift.link.port import Api, Claim, KeyDay, LeaseLost, Ledger, NoRoom, Witness
from kakutei.shift.link.rules.pace import MAPPING_LASTS, Pace, closed_until
from kakutei.shift.link.rules.values import Cause, Seen, Waiting
from kakutei.shift.link.setbacks import Stopped, meet_setback
from kakutei.shift.link.sync import sync
from kakutei.shift.link.timepiece import Timepiece


class TokenUnreadable(Exception):
    """The sealed token cannot be opened with the keys that are here."""


class ServerNotListed(Exception):
    """The operator's list does not name this base URL any more."""


def _nobody(event: str, **facts: object) -> None: ...


KEPT_FOR = dt.timedelta(seconds=60)


@dataclass(frozen=True)
class Kept:
    """What a visit had read when a write that was certainly not done broke it off. It need not be read again by the next
    visit, as long as nobody else served the connection in between."""

    connection_id: int
    fence: int
    seen: dict[KeyDay, Seen]


@dataclass
class Courier:
    """`api` opens the server behind a claim; it raises TokenUnreadable or ServerNotListed. `tell` hears the alarms."""

    ledger: Ledger
    api: Callable[[Claim], AbstractContextManager[Api]]
    clock: Timepiece
    random: Random
    pace: Pace
    worker: str
    witness: Witness
    tell: Tell = _nobody
    kept: Kept | None = None

    def visit(self) -> bool:
        """Serves one connection that has something to do; whether anything came of it."""
        claim = self.ledger.claim(self.worker, self.clock.now())
        if claim is None:
            return False
        try:
            worked = self._serve(claim)
        except LeaseLost:
            worked = True  # where it was switched off or paused the claim is still ours to give back
        self.ledger.release(claim, self.clock.now())
        return worked

    def closed_until(self, windows: tuple[ClosedHours, ...]) -> dt.datetime | None:
        """When sending may begin again, or None: now. Where clocks disagree, the time of each must lie outside."""
        at = self.clock.now()
        for ahead in self.clock.doubts():
            opening = closed_until(windows, at + ahead, self.random)
            if opening:
                return opening - ahead
        return None

    def _serve(self, claim: Claim) -> bool:
        at = self.clock.now()
        lost = self.witness.claimed(claim.identity, claim.fence, at)
        if lost is not None:
            self.ledger.restored(claim, lost, at)
            return True
        opening = self.closed_until(claim.windows)
        if opening:
            self.ledger.pause(claim, Waiting.WINDOW, opening, claim.failures)
            return True
        try:
            with self.api(claim) as server:
                return Visit(self, claim, server).run()
        except TokenUnreadable:
            self._stop(claim, Cause.UNREADABLE_TOKEN)
        except ServerNotListed:
            self._stop(claim, Cause.BASE_URL)
        except NoRoom as full:
            self.ledger.pause(claim, Waiting.RATE, full.until, claim.failures)
        except Stopped:
            pass  # the ledger says why
        return True

    def _stop(self, claim: Claim, cause: Cause) -> None:
        """Before anything was asked."""
        at = self.clock.now()
        self.ledger.block(claim, cause, "", at, at + dt.timedelta(hours=1))


@dataclass
class Visit:
    """One turn on one connection."""

    courier: Courier
    claim: Claim
    server: Api
    failures: int = 0
    welcomed: bool = False
    synced: bool = False
    worked: bool = False

    def run(self) -> bool:
        """Whether anything was asked, sent or settled. Raises Stopped, LeaseLost or NoRoom."""
        self.failures = self.claim.failures
        if self._mapping_is_stale() or self.claim.blocked:
            self.sync()
        deliver(self)
        read_existing(self)
        remove_moved(self)
        return self.worked

    @property
    def ledger(self) -> Ledger:
        return self.courier.ledger

    def now(self) -> dt.datetime:
        return self.courier.clock.now()

    @property
    def reads_punches(self) -> bool:
        return self.ledger.reads_punches(self.claim)

    def today(self) -> dt.date:
        return today(self.now())

    def sync(self) -> None:
        """At most once a visit."""
        if not self.synced:
            self.synced = True
            sync(self)

    def check_open(self) -> None:
        """Directly before each call: the window may have come nearer while we worked. Raises Stopped."""
        opening = self.courier.closed_until(self.claim.windows)
        if opening:
            self.ledger.pause(self.claim, Waiting.WINDOW, opening, self.failures)
            raise Stopped

    def check_prompt(self, looked_at: dt.datetime) -> None:
        """Last of all before a call: hours, lease and what was read are still those of `looked_at`, unless this process
        was held up since. Raises Stopped; a write that was begun then counts as unanswered."""
        if not dt.timedelta(0) <= self.now() - looked_at <= self.courier.pace.prompt:
            raise Stopped

    def turn_is_over(self, started: dt.datetime) -> bool:
        """Others wait, and this connection has been served long enough; or who is who has to be looked up first."""
        at = self.now()
        if not self.synced and self._mapping_is_stale():
            return True
        return at - started > self.courier.pace.turn and self.ledger.others_wait(self.claim, at)

    def read[T](self, call: Callable[[], Answer[list[T]]]) -> list[T]:
        """A whole list. Raises Stopped where it did not come: nothing is concluded from less."""
        answer = self.try_read(call)
        if answer.value is None:
            meet_setback(self, answer)
            raise Stopped
        self.welcome()
        return answer.value

    def try_read[T](self, call: Callable[[], Answer[list[T]]]) -> Answer[list[T]]:
        self.worked = True
        at = self.now()
        self.check_open()
        self.ledger.start_read(self.claim, at)
        self.check_prompt(at)
        answer = call()
        self.hear(answer)
        self.check_clock(answer.server_date)
        return answer

    def keep(self, seen: dict[KeyDay, Seen]) -> None:
        self.courier.kept = Kept(self.claim.connection_id, self.claim.fence, seen)

    def still_good(self) -> dict[KeyDay, Seen]:
        """What the visit before kept, of the days after today and not older than KEPT_FOR."""
        kept, self.courier.kept = self.courier.kept, None
        if kept is None or (kept.connection_id, kept.fence + 1) != (self.claim.connection_id, self.claim.fence):
            return {}
        oldest, date = self.now() - KEPT_FOR, self.today()
        return {day: seen for day, seen in kept.seen.items() if day[1] > date and seen.read_at >= oldest}

    def hear(self, answer: Answer[Any]) -> None:
        """Directly after each call: whoever runs the installation is told what is not a company's affair."""
        for event, facts in alarms(answer, self.courier.clock.system()):
            self.courier.tell(event, connection=self.claim.connection_id, **facts)

    def check_clock(self, server_date: dt.datetime | None) -> None:
        """More than a minute apart, our restricted hours are no longer theirs. Raises Stopped."""
        if server_date and not self.courier.clock.agrees(server_date):
            at = self.now()
            self.ledger.block(self.claim, Cause.CLOCK, "", at, at + dt.timedelta(minutes=15))
            raise Stopped

    def welcome(self) -> None:
        """An answer came as it should: earlier troubles are over."""
        self.failures = 0
        if not self.welcomed:
            self.welcomed = True
            self.ledger.all_is_well(self.claim)

    def _mapping_is_stale(self) -> bool:
        claim = self.claim
        if claim.synced_at is None or (claim.sync_asked_at and claim.sync_asked_at >= claim.synced_at):
            return True
        return self.now() - claim.synced_at > MAPPING_LASTS
