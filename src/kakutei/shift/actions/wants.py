"""What the attendance side should hold, from what the stores confirmed."""

from __future__ import annotations

import datetime as dt

from kakutei.jptime.clocktext import moment
from kakutei.shift.link.rules.decide import Want
from kakutei.shift.link.rules.values import Plan, WantedKind
from kakutei.shift.roster.rules.desired import Wanted, is_too_long, wanted
from kakutei.shift.roster.table import StaffDay, confirmed_anywhere


def wants_for(days: set[StaffDay]) -> dict[StaffDay, Want]:
    """What is wanted for each staff-day, from the newest snapshots of all stores."""
    return {
        (staff, date): want_of(date, wanted(entries.values()))
        for (staff, date), entries in confirmed_anywhere(days).items()
    }


def want_of(date: dt.date, joined: Wanted) -> Want:
    """Minutes of the work date become moments. [確定] leaves out a day whose plan would be too long."""
    if joined.start is None or joined.end is None:
        return Want(WantedKind(joined.kind.value), None)
    assert not is_too_long(joined)
    return Want(WantedKind.SHIFT, Plan(moment(date, joined.start), moment(date, joined.end)))
