"""Events for the operator's log, derived from an answer: not for the company's users, and without their data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

from kakutei.kotclient.answers import Answer, BlockReason, Recovery

type Report = Callable[..., object]
"""An event and its facts, as keywords."""

NOTABLE_SKEW = dt.timedelta(seconds=30)


def diagnose(answer: Answer[Any], system_now: dt.datetime) -> Iterator[tuple[str, dict[str, object]]]:
    """`window_unexpected`: refused for the hours, though ours are open. `bad_request`: a request that was malformed.
    `answer_unknown`: an undocumented answer. `clock_skewed`: more than 30 s between the server's clock and ours.
    """
    facts: dict[str, object] = {"status": answer.status, "code": answer.code}
    if answer.recovery is Recovery.WAIT_WINDOW:
        yield "window_unexpected", facts
    if answer.reason is BlockReason.BAD_REQUEST:
        yield "bad_request", facts
    if _is_unknown(answer):
        yield "answer_unknown", facts | {"trouble": answer.trouble.value if answer.trouble else ""}
    if answer.server_date and abs(answer.server_date - system_now) > NOTABLE_SKEW:
        yield "clock_skewed", {"seconds": round((answer.server_date - system_now).total_seconds())}


def _is_unknown(answer: Answer[Any]) -> bool:
    unsure = answer.recovery in (Recovery.AMBIGUOUS, Recovery.FAILED_READ)
    return unsure and answer.status is not None and not answer.bodyless
