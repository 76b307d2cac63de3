"""⑧ The receipt: what the answer to a write is recorded as, against the version that was sent."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kakutei.kotclient.answers import Answer, Recovery, Refusal
from kakutei.kotwire.records import DailySchedule
from kakutei.shift.link.port import OwedDay
from kakutei.shift.link.rules.pace import backoff
from kakutei.shift.link.rules.values import DayBlock, Outcome, Plan
from kakutei.shift.link.setbacks import meet_setback

if TYPE_CHECKING:
    from kakutei.shift.link.courier import Visit

DAILY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Write:
    """One write that was sent. `outcome` settles the day if it was applied; `unanswered`: as in Sent."""

    day: OwedDay
    key: str
    attempt: int
    plan: Plan | None
    outcome: Outcome
    unanswered: int

    @property
    def again(self) -> bool:
        """The one before had no clear answer either."""
        return self.unanswered > 1


def wrote(visit: Visit, write: Write, answer: Answer[DailySchedule]) -> None:
    """Records the answer, then lets the connection feel what it means."""
    at, ledger, claim = visit.now(), visit.ledger, visit.claim
    day, key, attempt = write.day, write.key, write.attempt
    match answer.recovery:
        case Recovery.APPLIED:
            ledger.done(claim, day, key, attempt, answer, write.plan, write.outcome, at)
        case Recovery.AMBIGUOUS:
            ledger.unsure(claim, day, key, attempt, answer, _read_back_at(visit, write, answer), at)
        case Recovery.REFUSED:
            ledger.undone(claim, day, key, attempt, answer, at)
            left = Outcome.LEAVE_THERE if answer.refusal is Refusal.LEAVE else Outcome.ACTUALS_THERE
            ledger.settle(claim, day, None, left, None, at)
        case Recovery.BLOCK_DAY:
            ledger.undone(claim, day, key, attempt, answer, at)
            block = DayBlock.CLOSED if answer.closed_month else DayBlock.REFUSED
            ledger.block_days(claim, [day], block, answer.message, at + DAILY)
        case Recovery.REMAP:
            _not_known_there(visit, write, answer)
        case _:
            ledger.undone(claim, day, key, attempt, answer, at)
    meet_setback(visit, answer)


def _read_back_at(visit: Visit, write: Write, answer: Answer[DailySchedule]) -> dt.datetime:
    """A 2xx without the times is settled by one read at once; all else, or that one again, may be applied late, and each
    time that the same day goes wrong it waits longer."""
    if answer.bodyless and not write.again:
        return visit.now()
    return (
        visit.now()
        + visit.courier.pace.settle
        + backoff(max(visit.failures, write.unanswered - 1), visit.courier.random)
    )


def _not_known_there(visit: Visit, write: Write, answer: Answer[DailySchedule]) -> None:
    """One refresh of the mapping. A deletion is read back once: the day may be empty, which is what was wanted. If the
    same key still stands for this person, his days need somebody's hand."""
    at, ledger, claim, day = visit.now(), visit.ledger, visit.claim, write.day
    if write.plan is None and not write.again:
        ledger.unsure(claim, day, write.key, write.attempt, answer, at, at)
        visit.sync()
        return
    ledger.undone(claim, day, write.key, write.attempt, answer, at)
    visit.sync()
    still = [e for e in ledger.employees(claim).get(day.number, ()) if e.key == write.key]
    if still:
        mine = [owed for owed in ledger.owed(claim, at) if owed.staff_id == day.staff_id]
        ledger.block_days(claim, mine, DayBlock.NOT_FOUND, answer.message, at + DAILY)
