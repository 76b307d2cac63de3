"""Case B20: two spans typed in one cell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakutei.jptime.clocktext import DAY, EqualTimes, LongerThanADay, StartTooLate
from kakutei.jptime.workdate import InvalidInput
from kakutei.shift.roster.rules.entry import Entry, Kind
from kakutei.shift.roster.rules.split_shift import (
    SpansOutOfOrder,
    SpansOverlap,
    SpansTouch,
    TooManySpans,
    check_spans,
)
from kakutei.shift.roster.rules.typed import UnreadableEntry, read_typed, typed_text

MORNING_AND_EVENING = Entry(Kind.SHIFT, 540, 1260, gap_start=780, gap_end=1020)
OVER_MIDNIGHT = Entry(Kind.SHIFT, 1080, 1620, gap_start=1320, gap_end=1440)


@pytest.mark.parametrize(
    "typed",
    [
        "9-13 17-21",
        "9-13,17-21",
        "9-13、17-21",
        "9-13/17-21",
        "9-13・17-21",
        "9-13 , 17-21",
        "9 - 13  17 - 21",
        "9:00-13:00 17:00-21:00",
        "0900-1300 1700-2100",
        "9時-13時、17時-21時",
        "９－１３　１７－２１",
        "９：００～１３：００，１７：００～２１：００",
        "9-13\n17-21",
    ],
)
def test_two_spans_are_read_in_any_usual_form(typed: str) -> None:
    assert read_typed(typed, []) == MORNING_AND_EVENING


@pytest.mark.parametrize("typed", ["18-22 24-27", "18-22 翌0-翌3", "18-22 翌0-3", "18-22 翌 0-翌 3", "18-22 0-3"])
def test_the_second_span_may_be_on_the_next_day(typed: str) -> None:
    assert read_typed(typed, []) == OVER_MIDNIGHT


@pytest.mark.parametrize(
    ("typed", "spans"),
    [
        ("22-2 4-6", ((1320, 1560), (1680, 1800))),
        ("18-22 翌6-翌9", ((1080, 1320), (1800, 1980))),
        ("18-22 6-9", ((1080, 1320), (1800, 1980))),
        ("9-13 22-2", ((540, 780), (1320, 1560))),
        ("25-26 28-30", ((1500, 1560), (1680, 1800))),
    ],
)
def test_spans_around_midnight(typed: str, spans: tuple[tuple[int, int], ...]) -> None:
    assert read_typed(typed, []).spans == spans


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("8-10 12-14 18-20", TooManySpans),
        ("9-13 13-17", SpansTouch),
        ("18-24 0-3", SpansTouch),
        ("9-14 13-17", SpansOverlap),
        ("9-18 12-13", SpansOverlap),
        ("20-26 1-3", SpansOverlap),
        ("17-21 9-13", SpansOutOfOrder),
        ("17-21 8-8:30", SpansOutOfOrder),
        ("10-26 9-9:30", SpansOutOfOrder),
        ("9-13 17-17", EqualTimes),
        ("9-9 17-21", EqualTimes),
        ("30-31 32-33", StartTooLate),
        ("9-13 33-34", LongerThanADay),
        ("9-13 21-9", LongerThanADay),
        ("9-13 17", UnreadableEntry),
        ("9-13 17-", UnreadableEntry),
        ("9-13,", UnreadableEntry),
        ("9 13-17", UnreadableEntry),
        ("早番 17-21", UnreadableEntry),
        ("9-13-17-21", UnreadableEntry),
    ],
)
def test_what_is_no_split_shift_is_refused(typed: str, refusal: type[InvalidInput]) -> None:
    with pytest.raises(refusal) as refused:
        read_typed(typed, [])
    assert type(refused.value) is refusal


def test_a_split_shift_is_typed_as_its_two_spans() -> None:
    assert typed_text(MORNING_AND_EVENING, []) == "9:00-13:00 17:00-21:00"
    assert typed_text(OVER_MIDNIGHT, []) == "18:00-22:00 24:00-27:00"


@given(st.integers(0, 1799), st.lists(st.integers(1, DAY - 1), min_size=3, max_size=3, unique=True))
def test_what_a_cell_says_of_a_split_shift_reads_back(start: int, after: list[int]) -> None:
    gap_start, gap_end, end = (start + minutes for minutes in sorted(after))
    entry = Entry(Kind.SHIFT, start, end, gap_start=gap_start, gap_end=gap_end)
    check_spans(entry.spans)
    assert read_typed(typed_text(entry, []), []) == entry
    assert read_typed(entry.text, []) == entry


@pytest.mark.parametrize(
    ("spans", "refusal"),
    [
        (((540, 780), (780, 900)), SpansTouch),
        (((540, 780), (700, 900)), SpansOverlap),
        (((540, 780), (300, 400)), SpansOutOfOrder),
        (((540, 540), (600, 700)), EqualTimes),
        (((540, 780), (900, 900)), EqualTimes),
        (((540, 780), (900, 540 + DAY)), LongerThanADay),
        (((1800, 1860), (1900, 2000)), StartTooLate),
        (((540, 540 + DAY),), LongerThanADay),
    ],
)
def test_spans_that_cannot_be_are_refused(spans: tuple[tuple[int, int], ...], refusal: type[InvalidInput]) -> None:
    with pytest.raises(refusal):
        check_spans(spans)


def test_a_day_without_a_shift_has_nothing_to_check() -> None:
    check_spans(())
