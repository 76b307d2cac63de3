from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakutei.demo import cast
from kakutei.shift.roster.rules.entry import NOTHING, Entry, Kind, LeaveType

LATE = Entry(Kind.SHIFT, cast.LATE.start, cast.LATE.end, pattern=cast.LATE.name)
DAY_OFF = Entry(Kind.LEAVE, leave=LeaveType.DAY_OFF)
SPLIT = Entry(Kind.SHIFT, 9 * 60, 21 * 60, gap_start=13 * 60, gap_end=17 * 60)


def test_an_entry_reads_as_the_shift_table_shows_it() -> None:
    assert LATE.text == "遅番 13:00-22:00"
    assert Entry(Kind.SHIFT, 22 * 60, 30 * 60).text == "22:00-翌6:00"
    assert DAY_OFF.text == "公休"
    assert NOTHING.text == "なし"


def test_a_split_shift_is_two_spans_without_its_gap() -> None:
    """Case B20."""
    assert SPLIT.spans == ((540, 780), (1020, 1260))
    assert SPLIT.minutes == 8 * 60
    assert SPLIT.text == "9:00-13:00、17:00-21:00"
    overnight = Entry(Kind.SHIFT, 18 * 60, 27 * 60, gap_start=22 * 60, gap_end=24 * 60)
    assert overnight.text == "18:00-22:00、翌0:00-翌3:00"
    assert (SPLIT.split, LATE.split, DAY_OFF.split) == (True, False, False)


def test_the_minutes_of_a_day_are_those_of_its_shift() -> None:
    assert (LATE.minutes, DAY_OFF.minutes, NOTHING.minutes) == (540, 0, 0)


def test_an_entry_is_built_from_what_a_row_holds() -> None:
    shift = Entry.of("shift", 780, 1320, "", "遅番")
    assert shift == LATE
    gap = Entry.of("shift", 540, 1260, "", "", 780, 1020)
    assert gap == SPLIT
    assert Entry.of("leave", None, None, "day_off", "") == DAY_OFF


@pytest.mark.parametrize("code", ["DAY_OFF", "公休", "holiday", "0"])
def test_an_unknown_leave_type_is_refused(code: str) -> None:
    with pytest.raises(KeyError):
        LeaveType.of(code)


def test_every_leave_has_code_label_short_form_and_key_of_its_own() -> None:
    for of_each in (
        [leave.code for leave in LeaveType],
        [leave.label for leave in LeaveType],
        [leave.short for leave in LeaveType],
        [leave.key for leave in LeaveType],
    ):
        assert len(set(of_each)) == len(LeaveType)
    assert not {leave.key for leave in LeaveType} & {pattern.key for pattern in cast.PATTERNS}
    assert all(LeaveType.of(leave.code) is leave for leave in LeaveType)


@pytest.mark.parametrize(
    "other",
    [
        NOTHING,
        DAY_OFF,
        Entry(Kind.SHIFT, 780, 1321, pattern="遅番"),
        Entry(Kind.SHIFT, 779, 1320, pattern="遅番"),
        Entry(Kind.SHIFT, 780, 1320, pattern="日勤"),
    ],
)
def test_another_kind_time_leave_or_pattern_is_a_difference(other: Entry) -> None:
    assert other != LATE
    assert Entry(Kind.SHIFT, 780, 1320, pattern="遅番") == LATE


@pytest.mark.parametrize("gap", [(None, None), (781, 1020), (780, 1019)])
def test_another_gap_is_a_difference(gap: tuple[int | None, int | None]) -> None:
    assert Entry(Kind.SHIFT, 540, 1260, gap_start=gap[0], gap_end=gap[1]) != SPLIT


def test_another_leave_is_a_difference() -> None:
    assert Entry(Kind.LEAVE, leave=LeaveType.PAID) != DAY_OFF


minutes = st.none() | st.integers(0, 3000)
entries = st.builds(
    Entry,
    kind=st.sampled_from(Kind),
    start=minutes,
    end=minutes,
    leave=st.none() | st.sampled_from(LeaveType),
    pattern=st.sampled_from(["", "遅番", "|", "a|b", "None"]),
    gap_start=minutes,
    gap_end=minutes,
)


@given(entries, entries)
def test_two_entries_have_the_same_digest_exactly_if_nothing_differs(one: Entry, other: Entry) -> None:
    assert (one.digest_text == other.digest_text) == (one == other)
