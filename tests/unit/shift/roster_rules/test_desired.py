"""Several stores, one person, one day: one plan."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakutei.shift.roster.rules.desired import Wanted, wanted
from kakutei.shift.roster.rules.entry import NOTHING, Entry, Kind, LeaveType

MORNING = Entry(Kind.SHIFT, 7 * 60, 12 * 60, pattern="早番")
EVENING = Entry(Kind.SHIFT, 17 * 60, 22 * 60)
SPLIT = Entry(Kind.SHIFT, 9 * 60, 21 * 60, gap_start=13 * 60, gap_end=17 * 60)
NIGHT = Entry(Kind.SHIFT, 22 * 60, 29 * 60)
DAY_OFF = Entry(Kind.LEAVE, leave=LeaveType.DAY_OFF)
PAID = Entry(Kind.LEAVE, leave=LeaveType.PAID)


@pytest.mark.parametrize(
    ("stores", "plan"),
    [
        ([], Wanted(Kind.NONE)),
        ([NOTHING], Wanted(Kind.NONE)),
        ([NOTHING, NOTHING], Wanted(Kind.NONE)),
        ([MORNING], Wanted(Kind.SHIFT, 420, 720)),
        ([MORNING, NOTHING], Wanted(Kind.SHIFT, 420, 720)),
        ([NIGHT], Wanted(Kind.SHIFT, 1320, 1740)),
        ([SPLIT], Wanted(Kind.SHIFT, 540, 1260)),
        ([SPLIT, EVENING], Wanted(Kind.SHIFT, 540, 1320)),
        ([MORNING, EVENING], Wanted(Kind.SHIFT, 420, 1320)),
        ([MORNING, NIGHT], Wanted(Kind.SHIFT, 420, 1740)),
        ([MORNING, MORNING], Wanted(Kind.SHIFT, 420, 720)),
        ([DAY_OFF], Wanted(Kind.LEAVE)),
        ([DAY_OFF, NOTHING], Wanted(Kind.LEAVE)),
        ([DAY_OFF, PAID], Wanted(Kind.LEAVE)),
        ([DAY_OFF, EVENING], Wanted(Kind.SHIFT, 1020, 1320)),
        ([DAY_OFF, MORNING, EVENING], Wanted(Kind.SHIFT, 420, 1320)),
    ],
)
def test_earliest_start_to_latest_end_and_a_shift_beats_leave(stores: list[Entry], plan: Wanted) -> None:
    for order in permutations(stores):
        assert wanted(order) == plan


shifts = st.tuples(st.integers(0, 1799), st.integers(1, 1439)).map(lambda t: Entry(Kind.SHIFT, t[0], t[0] + t[1]))
entries = shifts | st.sampled_from([NOTHING, DAY_OFF, PAID])


@given(st.lists(entries, max_size=5))
def test_the_plan_holds_every_shift_and_begins_and_ends_with_one(stores: list[Entry]) -> None:
    plan = wanted(iter(stores))
    worked = [entry for entry in stores if entry.kind is Kind.SHIFT]
    assert (plan.kind is Kind.SHIFT) == bool(worked)
    if worked:
        assert plan.start in {entry.start for entry in worked}
        assert plan.end in {entry.end for entry in worked}
        assert all((plan.start or 0) <= (e.start or 0) < (e.end or 0) <= (plan.end or 0) for e in worked)
    else:
        assert (plan.start, plan.end) == (None, None)
