"""⑧ The receipt: what the answer to a write is recorded as, against the version that was sent."""

from __future__ import annotations

import datetime as dt
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


def wrote(
    visit: Visit,
    day: OwedDay,
    key: str,
    attempt: int,
    plan: Plan | None,
    answer: Answer[DailySchedule],
    outcome: Outcome,
) -> None:
    """Records the answer, then lets the connection feel what it means."""
    at, ledger, claim = visit.now(), visit.ledger, visit.claim
    match answer.recovery:
        case Recovery.APPLIED:
            ledger.done(claim, day, key, attempt, answer, plan, outcome, at)
        case Recovery.AMBIGUOUS:
            ledger.unsure(claim, day, key, attempt, answer, _read_back_at(visit, answer, at), at)
        case Recovery.REFUSED:
            ledger.undone(claim, day, key, attempt, answer, at)
            left = Outcome.LEAVE_THERE if answer.refusal is Refusal.LEAVE else Outcome.ACTUALS_THERE
            ledger.settle(claim, day, None, left, None, at)
        case Recovery.BLOCK_DAY:
            ledger.undone(claim, day, key, attempt, answer, at)
            block = DayBlock.CLOSED if answer.closed_month else DayBlock.REFUSED
            ledger.block_days(claim, [day], block, answer.message, at + DAILY)
        case Recovery.REMAP:
            _not_known_there(visit, day, key, attempt, plan, answer)
        case _:
            ledger.undone(claim, day, key, attempt, answer, at)
    meet_setback(visit, answer)


def _read_back_at(visit: Visit, answer: Answer[DailySchedule], at: dt.datetime) -> dt.datetime:
    """A 2xx without the times is settled by one read at once; all else may still be applied late."""
    if answer.bodyless:
        return at
    return at + visit.courier.pace.settle + backoff(visit.failures, visit.courier.random)


def _not_known_there(
    visit: Visit, day: OwedDay, key: str, attempt: int, plan: Plan | None, answer: Answer[DailySchedule]
) -> None:
    """One refresh of the mapping; if the same key still stands for this person, his days need somebody's hand."""
    at, ledger, claim = visit.now(), visit.ledger, visit.claim
    if plan is None:
        ledger.unsure(claim, day, key, attempt, answer, at, at)
        visit.sync()
        return
    ledger.undone(claim, day, key, attempt, answer, at)
    visit.sync()
    still = [e for e in visit.ledger.employees(claim).get(day.number, ()) if e.key == key]
    if still:
        mine = [owed for owed in ledger.owed(claim, at) if owed.staff_id == day.staff_id]
        ledger.block_days(claim, mine, DayBlock.NOT_FOUND, answer.message, at + DAILY)
