"""What an answer tells whoever runs the installation: not for the company's people, and without anything of theirs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

from kakutei.kotclient.answers import Answer, BlockReason, Recovery

type Tell = Callable[..., object]
"""An event and its facts, as keywords."""

NOTABLE_SKEW = dt.timedelta(seconds=30)


def alarms(answer: Answer[Any], system_now: dt.datetime) -> Iterator[tuple[str, dict[str, object]]]:
    """`window_unexpected`: refused for the hours, though ours are open. `our_fault`: a request that was malformed.
    `answer_unknown`: an answer that stands in no table. `clock_skewed`: more than 30 s between their clock and ours.
    """
    facts: dict[str, object] = {"status": answer.status, "code": answer.code}
    if answer.recovery is Recovery.WAIT_WINDOW:
        yield "window_unexpected", facts
    if answer.reason is BlockReason.OUR_FAULT:
        yield "our_fault", facts
    if _is_unknown(answer):
        yield "answer_unknown", facts | {"trouble": answer.trouble.value if answer.trouble else ""}
    if answer.server_date and abs(answer.server_date - system_now) > NOTABLE_SKEW:
        yield "clock_skewed", {"seconds": round((answer.server_date - system_now).total_seconds())}


def _is_unknown(answer: Answer[Any]) -> bool:
    unsure = answer.recovery in (Recovery.AMBIGUOUS, Recovery.FAILED_READ)
    return unsure and answer.status is not None and not answer.bodyless
