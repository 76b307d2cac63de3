"""Plans that stand there already: read because a person asked, so that they can be taken in as drafts. Nothing is sent."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from kakutei.shift.link.port import AskedPlans
from kakutei.shift.link.ranges import read_range
from kakutei.shift.link.rules.pace import chunks, within_reach
from kakutei.shift.link.rules.values import ReadingTrouble

if TYPE_CHECKING:
    from kakutei.shift.link.courier import Visit

GIVES_UP_AFTER = dt.timedelta(days=1)


def read_existing(visit: Visit) -> None:
    """What was asked for, one read per 62 days, until the turn is over. Confirmed shifts go first: this comes after them."""
    started = visit.now()
    for asked in visit.ledger.asked_plans(visit.claim):
        if visit.turn_is_over(started):
            return
        visit.worked = True
        trouble = _read(visit, asked)
        visit.ledger.plans_read(visit.claim, asked, trouble, visit.now())


def _read(visit: Visit, asked: AskedPlans) -> ReadingTrouble | None:
    """A division that no employee has is not asked for: a refusal would stop the whole connection.

    Nor is one for which the answer has not come for a day: each new try may hold up the shifts that wait.
    """
    keys = _keys(visit, asked.division)
    if not keys:
        return ReadingTrouble.NOBODY
    if asked.tried_at and visit.now() - asked.tried_at > GIVES_UP_AFTER:
        return ReadingTrouble.TOO_LATE
    visit.ledger.plans_tried(visit.claim, asked, visit.now())
    for span in chunks(within_reach(asked.span, visit.now())):
        read_range(visit, asked.division, span, [(key, date) for key in keys for date in span])
    return None


def _keys(visit: Visit, division: str) -> list[str]:
    employees = visit.ledger.employees(visit.claim)
    return [each.key for named in employees.values() for each in named if each.division == division]
