"""What a bad answer does to the whole connection: it waits by itself, or stops until somebody acts."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, NoReturn

from kakutei.kotclient.answers import Answer, BlockReason, Recovery
from kakutei.shift.link.rules.pace import FAILURES_BEFORE_PAUSE, LONGEST_WAIT, backoff, jittered
from kakutei.shift.link.rules.values import HOST_WIDE, Cause, Waiting

if TYPE_CHECKING:
    from kakutei.shift.link.courier import Visit

UNEXPECTED_WINDOW = dt.timedelta(minutes=15)
RATE_PAUSE = dt.timedelta(seconds=60)
PROBES = {
    BlockReason.ADDRESS: dt.timedelta(minutes=15),
    BlockReason.CERTIFICATE: dt.timedelta(minutes=15),
    BlockReason.PRIVATE_ADDRESS: dt.timedelta(minutes=15),
    BlockReason.ONE_OF_THREE: dt.timedelta(minutes=15),
}
HOURLY = dt.timedelta(hours=1)
ONE_TRIES = dt.timedelta(seconds=30)
"""How much longer the others at the same address wait than the one that tries again for all of them."""


class Stopped(Exception):
    """This visit is over; the ledger says why."""


def meet_setback(visit: Visit, answer: Answer[Any]) -> None:
    """Records what the answer means for the connection. Raises Stopped unless other days may go on."""
    match answer.recovery:
        case Recovery.WAIT_WINDOW:
            _wait_for_window(visit)
        case Recovery.RATE_WAIT:
            _wait_for_rate(visit, answer)
        case Recovery.RETRY:
            pause(visit, Waiting.MAINTENANCE if answer.maintenance else Waiting.UNREACHABLE, answer.retry_after)
        case Recovery.BLOCK_COMPANY | Recovery.BLOCK_HOST:
            _block(visit, answer)
        case Recovery.FAILED_READ:
            pause(visit, Waiting.TROUBLE, answer.retry_after)
        case Recovery.AMBIGUOUS if not answer.bodyless:
            _one_more_failure(visit)
        case _:
            pass


def _wait_for_window(visit: Visit) -> None:
    """Obeyed outside our own windows too: then our setting or a clock is wrong, and we ask again later."""
    at = visit.now()
    until = visit.courier.closed_until(visit.claim.windows) or at + UNEXPECTED_WINDOW
    visit.ledger.pause(visit.claim, Waiting.WINDOW, until, visit.failures)
    raise Stopped


def _wait_for_rate(visit: Visit, answer: Answer[Any]) -> None:
    """105 again right after a pause is no rate limit: at the vendor it also means that we are not let in."""
    if answer.code == "105" and visit.claim.waiting is Waiting.RATE and not visit.welcomed:
        _stop(visit, BlockReason.ONE_OF_THREE, answer)
    visit.ledger.slow_down(visit.claim)
    period = answer.retry_after or jittered(RATE_PAUSE, visit.courier.random)
    visit.ledger.pause(visit.claim, Waiting.RATE, visit.now() + period, visit.failures)
    raise Stopped


def pause(visit: Visit, waiting: Waiting, asked: dt.timedelta | None = None) -> NoReturn:
    """For what the server asked, else the back-off. Where nobody at all gets through, one connection tries for all."""
    visit.failures += 1
    at, period = visit.now(), asked or backoff(visit.failures, visit.courier.random)
    visit.ledger.pause(visit.claim, waiting, at + period, visit.failures)
    if waiting in HOST_WIDE:
        others_until = at + min(period, LONGEST_WAIT) + ONE_TRIES
        visit.ledger.pause_others(visit.claim, waiting, others_until, visit.failures)
    raise Stopped


def _one_more_failure(visit: Visit) -> None:
    """One odd day holds up no other; several in a row are the server's trouble, not the day's."""
    visit.failures += 1
    if visit.failures >= FAILURES_BEFORE_PAUSE:
        pause(visit, Waiting.TROUBLE)


def _block(visit: Visit, answer: Answer[Any]) -> None:
    _stop(visit, answer.reason or BlockReason.OUR_FAULT, answer)


def _stop(visit: Visit, reason: BlockReason, answer: Answer[Any]) -> None:
    at = visit.now()
    probe_at = at + jittered(PROBES.get(reason, HOURLY), visit.courier.random)
    visit.ledger.block(visit.claim, Cause(reason.value), _about(answer), at, probe_at)
    raise Stopped


def _about(answer: Answer[Any]) -> str:
    """What the server's text puts into brackets (the permission that is missing, the address it saw), else the text."""
    bracketed = re.search(r"\[([^\]]+)\]", answer.message)
    return bracketed[1] if bracketed else answer.message
