from __future__ import annotations

import datetime as dt

import pytest

from kakutei.shift.roster.rules.entry import NOTHING, Entry, Kind, LeaveType
from kakutei.shift.roster.rules.overlaps import Placed, overlapping

DAY = dt.date(2026, 12, 14)


def placed(start: int, end: int, *, later: int = 0, store: int = 1) -> Placed:
    return Placed(store, "駅前店", DAY + dt.timedelta(days=later), Entry(Kind.SHIFT, start * 60, end * 60))


@pytest.mark.parametrize(
    ("mine", "other", "expected"),
    [
        (placed(13, 22), placed(22, 30), False),
        (placed(13, 22), placed(21, 30), True),
        (placed(22, 30), placed(6, 10, later=1), False),
        (placed(22, 30), placed(4, 14, later=1), True),
        (placed(4, 14), placed(22, 30, later=-1), True),
        (placed(29, 52), placed(3, 8, later=2), True),
        (placed(29, 52), placed(4, 8, later=2), False),
        (placed(9, 10), placed(8, 12), True),
    ],
)
def test_half_open_spans_overlap_also_over_midnight(mine: Placed, other: Placed, expected: bool) -> None:
    """Cases B5 and B6."""
    assert overlapping(mine, [other]) == (other if expected else None)
    assert overlapping(other, [mine]) == (mine if expected else None)


def test_leave_and_empty_days_overlap_nothing() -> None:
    for entry in (NOTHING, Entry(Kind.LEAVE, leave=LeaveType.PAID)):
        assert overlapping(placed(0, 23), [Placed(2, "港南店", DAY, entry)]) is None


def test_the_other_shift_is_named_with_its_store_and_who_confirmed_it() -> None:
    entry = Entry(Kind.SHIFT, 780, 1320, pattern="遅番")
    assert Placed(2, "港南店", DAY, entry, by="石川 陽菜").text == "12/14 港南店 遅番 13:00-22:00(石川 陽菜が確定)"
    assert Placed(2, "港南店", DAY, entry).text == "12/14 港南店 遅番 13:00-22:00(下書き)"
