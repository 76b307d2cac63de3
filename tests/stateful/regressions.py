"""Plans and small worlds for the steps that are saved."""

from __future__ import annotations

import datetime as dt

from kakutei.jptime.workdate import JST
from kakutei.shift.link.rules.decide import Want
from kakutei.shift.link.rules.values import WantedKind

from .machine import LinkMachine
from .strategies import PLANS

EARLY, LATE, NIGHT = (Want(WantedKind.SHIFT, plan) for plan in PLANS)
NOTHING, LEAVE = Want(WantedKind.NONE, None), Want(WantedKind.LEAVE, None)
SPARING_READS = True


def at_eleven[M: LinkMachine](machine: type[M], **more) -> M:
    """Started outside the restricted hours, with all codes known."""
    state = machine()
    start = dt.datetime(2026, 11, 28, 11, tzinfo=JST)
    state.begin(**({"seed": 0, "start": start, "skew": 0, "rate": 450} | more))
    state.visits()
    return state


def ended(state: LinkMachine) -> None:
    state.promises_hold()
    state.teardown()
