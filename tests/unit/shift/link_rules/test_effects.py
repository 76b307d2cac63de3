from __future__ import annotations

import datetime as dt

import pytest

from kakutei.jptime.clocktext import moment
from kakutei.shift.link.rules.decide import Want
from kakutei.shift.link.rules.effects import NOTHING_KNOWN, Before, Effect, KnownThere, LinkReach, effect_of
from kakutei.shift.link.rules.values import DayBlock, Outcome, Plan, WantedKind

DAY = dt.date(2026, 12, 14)
EARLY = Plan(moment(DAY, 420), moment(DAY, 960))
LATE = Plan(moment(DAY, 780), moment(DAY, 1320))
SHIFT, OLD = Want(WantedKind.SHIFT, EARLY), Want(WantedKind.SHIFT, LATE)
LEAVE, NONE = Want(WantedKind.LEAVE, None), Want(WantedKind.NONE, None)
OURS = KnownThere(ours=LATE)
SENT, PENDING = Before(OLD, Outcome.DELIVERED), Before(OLD)
ON = LinkReach(True, DAY, DAY + dt.timedelta(days=300))


@pytest.mark.parametrize(
    ("want", "before", "there", "expected"),
    [
        (SHIFT, Before(), NOTHING_KNOWN, Effect.ADDED),
        (SHIFT, PENDING, NOTHING_KNOWN, Effect.ADDED),
        (SHIFT, SENT, OURS, Effect.CHANGED),
        (OLD, SENT, OURS, Effect.SAME),
        (NONE, SENT, OURS, Effect.DELETED),
        (LEAVE, SENT, OURS, Effect.DELETED),
        (LEAVE, Before(), NOTHING_KNOWN, Effect.LEAVE),
        (LEAVE, PENDING, NOTHING_KNOWN, Effect.LEAVE),
        (NONE, PENDING, NOTHING_KNOWN, Effect.SAME),
        (SHIFT, Before(), KnownThere(plan=LATE), Effect.REPLACED),
        (SHIFT, Before(), KnownThere(plan=EARLY), Effect.SAME),
        (SHIFT, Before(OLD, Outcome.CHANGED_THERE), KnownThere(ours=LATE, plan=EARLY), Effect.REPLACED),
        (NONE, Before(OLD, Outcome.CHANGED_THERE), KnownThere(ours=LATE, plan=EARLY), Effect.SAME),
        (NONE, Before(), KnownThere(plan=LATE), Effect.SAME),
        (SHIFT, Before(), KnownThere(leave="有休"), Effect.LEAVE_THERE),
        (SHIFT, Before(OLD, Outcome.LEAVE_THERE), NOTHING_KNOWN, Effect.LEAVE_THERE),
        (SHIFT, SENT, KnownThere(ours=LATE, actual=True), Effect.ACTUALS),
        (LEAVE, SENT, KnownThere(ours=LATE, actual=True), Effect.ACTUALS),
        (SHIFT, Before(OLD, Outcome.ACTUALS_THERE), NOTHING_KNOWN, Effect.ACTUALS),
    ],
)
def test_what_confirming_does_there(want: Want, before: Before, there: KnownThere, expected: Effect) -> None:
    """Cases B11 and B13."""
    assert effect_of(DAY, want, before, there, ON, None) is expected


def test_shifts_and_deletions_of_a_person_who_is_not_found_are_not_sent() -> None:
    """Case B12."""
    for want in (SHIFT, NONE):
        assert effect_of(DAY, want, SENT, OURS, ON, DayBlock.NOT_FOUND) is Effect.BLOCKED


@pytest.mark.parametrize(
    ("reach", "expected"),
    [
        (LinkReach(False), Effect.OFF),
        (LinkReach(True, DAY + dt.timedelta(days=1)), Effect.OUTSIDE),
        (LinkReach(True, None, DAY - dt.timedelta(days=1)), Effect.LATER),
    ],
)
def test_nothing_is_sent_while_off_or_for_dates_out_of_reach(reach: LinkReach, expected: Effect) -> None:
    assert effect_of(DAY, SHIFT, Before(), NOTHING_KNOWN, reach, None) is expected
    assert effect_of(DAY, LEAVE, Before(), NOTHING_KNOWN, reach, None) is Effect.LEAVE
