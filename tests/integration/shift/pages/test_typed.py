from dataclasses import dataclass

import pytest

from kakutei.jptime.clocktext import EqualTimes, StartTooLate
from kakutei.shift.roster.rules.entry import NOTHING, Entry, Kind, LeaveType
from kakutei.shift.roster.rules.typed import UnreadableEntry, read_typed, typed_text


@dataclass(frozen=True)
class Pattern:
    key: str
    name: str
    short: str
    start: int
    end: int


EARLY = Pattern("1", "早番", "早", 420, 960)
NIGHT = Pattern("n", "夜勤", "夜", 1320, 1800)
PATTERNS = [EARLY, NIGHT]
EARLY_ENTRY = Entry(Kind.SHIFT, 420, 960, pattern="早番")


@pytest.mark.parametrize("typed", ["1", "１", " 1 ", "早番", "早"])
def test_a_pattern_is_typed_by_its_key_its_name_or_its_short_name(typed: str) -> None:
    assert read_typed(typed, PATTERNS) == EARLY_ENTRY


@pytest.mark.parametrize("typed", ["0", "０", "公休", "公"])
def test_leave_is_typed_by_its_key_or_name(typed: str) -> None:
    assert read_typed(typed, PATTERNS) == Entry(Kind.LEAVE, leave=LeaveType.DAY_OFF)


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [
        ("9-18", 540, 1080),
        ("９－１８", 540, 1080),
        ("9:00〜14:30", 540, 870),
        ("0900ー1430", 540, 870),
        ("22:00-6:00", 1320, 1800),
        ("18-25:30", 1080, 1530),
        ("22-翌6", 1320, 1800),
    ],
)
def test_times_are_typed_as_people_write_them(typed: str, start: int, end: int) -> None:
    assert read_typed(typed, PATTERNS) == Entry(Kind.SHIFT, start, end)


@pytest.mark.parametrize("typed", ["", "  ", "　"])
def test_an_empty_text_empties_the_cell(typed: str) -> None:
    assert read_typed(typed, PATTERNS) == NOTHING


@pytest.mark.parametrize("typed", ["6", "9-", "-18", "9-12-15", "おはよう", "9"[0] + "時"])
def test_what_means_nothing_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(UnreadableEntry, match="入力を読み取れません"):
        read_typed(typed, PATTERNS)


def test_impossible_times_are_refused_with_the_sentence_that_fits() -> None:
    with pytest.raises(EqualTimes):
        read_typed("9-9", PATTERNS)
    with pytest.raises(StartTooLate):
        read_typed("30-31", PATTERNS)


@pytest.mark.parametrize("typed", ["1", "n", "0", "7", "9:00-18:00", "22:30-30:15", ""])
def test_what_a_cell_says_can_be_typed_again(typed: str) -> None:
    assert typed_text(read_typed(typed, PATTERNS), PATTERNS) == typed


def test_an_entry_of_a_pattern_that_was_changed_since_is_typed_as_its_times() -> None:
    changed = Pattern("1", "早番", "早", 480, 960)
    assert typed_text(EARLY_ENTRY, [changed]) == "7:00-16:00"
