from __future__ import annotations

import datetime as dt
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakutei.jptime.clocktext import (
    DAY,
    LATEST_START,
    EqualTimes,
    LongerThanADay,
    StartTooLate,
    UnreadableTime,
    check_shift_times,
    clock_text,
    minutes_of,
    moment,
    parse_clock,
    parse_shift_times,
    spoken_clock,
    spoken_moment,
)
from kakutei.jptime.workdate import InvalidInput

work_dates = st.dates(dt.date(1952, 1, 1), dt.date(2200, 12, 31))


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("9", 540),
        ("9:00", 540),
        ("09:00", 540),
        ("900", 540),
        ("0900", 540),
        (" 9:05 ", 545),
        ("９：３０", 570),
        ("２５：３０", 1530),
        ("25:30", 1530),
        ("2530", 1530),
        ("9時", 540),
        ("9時半", 570),
        ("９時半", 570),
        ("9時5分", 545),
        ("22時30分", 1350),
        ("翌1:00", 1500),
        ("翌1時半", 1530),
        ("翌 1:00", 1500),
        ("0:00", 0),
        ("29:59", LATEST_START),
    ],
)
def test_hours_are_read_as_people_type_them(text: str, minutes: int) -> None:
    assert parse_clock(text) == minutes


@pytest.mark.parametrize(
    "text",
    [
        "", " ", ":", "abc", "9:", ":30", "9:5", "9:60", "9時60分", "12345", "9:000", "-1:00", "+9:00", "9.5", "9:30:00",
        "9:30 pm", "午後1時", "公休", "翌", "翌翌1:00", "9:30時15分", "9:30時", "9時半30", "半", "9~18", "9\n10", "９：６０",
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_a_sentence_that_shows_how(text: str) -> None:
    with pytest.raises(UnreadableTime, match="時刻は「9:00」「22:30」「25:00」のように入力してください。"):
        parse_clock(text)


@given(st.text(max_size=12))
def test_no_text_makes_it_stumble(text: str) -> None:
    with suppress(UnreadableTime):
        assert 0 <= parse_clock(text) < 124 * 60


@given(st.integers(0, 2 * DAY - 1))
def test_what_is_printed_is_read_back(minutes: int) -> None:
    assert parse_clock(clock_text(minutes)) == minutes
    assert parse_clock(spoken_clock(minutes)) == minutes


def test_half_past_one_of_the_next_morning_has_two_ways_of_printing() -> None:
    assert (clock_text(1530), spoken_clock(1530)) == ("25:30", "翌1:30")
    assert (clock_text(5), spoken_clock(1439), spoken_clock(1440)) == ("0:05", "23:59", "翌0:00")


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("9:00", "18:00", (540, 1080)),
        ("22:00", "6:00", (1320, 1800)),
        ("22:00", "30:00", (1320, 1800)),
        ("22:00", "翌6:00", (1320, 1800)),
        ("25:00", "2:00", (1500, 1560)),
        ("29:59", "53:58", (1799, 3238)),
        ("0:00", "23:59", (0, 1439)),
        ("9:00", "8:59", (540, 540 + DAY - 1)),
        ("0:00", "0:01", (0, 1)),
    ],
)
def test_an_end_before_the_start_belongs_to_the_next_day(start: str, end: str, minutes: tuple[int, int]) -> None:
    assert parse_shift_times(start, end) == minutes


@pytest.mark.parametrize(
    ("start", "end", "error"),
    [
        ("9:00", "9:00", EqualTimes),
        ("0:00", "0:00", EqualTimes),
        ("25:30", "1:30", EqualTimes),
        ("9:00", "33:00", LongerThanADay),
        ("9:00", "翌9:00", LongerThanADay),
        ("0:00", "24:00", LongerThanADay),
        ("9:00", "34:00", LongerThanADay),
        ("30:00", "31:00", StartTooLate),
        ("99:00", "9:00", StartTooLate),
        ("9:00", "none", UnreadableTime),
        ("", "18:00", UnreadableTime),
    ],
)
def test_times_that_are_no_shift_are_refused(start: str, end: str, error: type[InvalidInput]) -> None:
    with pytest.raises(error) as refused:
        parse_shift_times(start, end)
    assert str(refused.value) == error.message


@given(st.integers(0, 40 * 60), st.integers(0, 40 * 60))
def test_a_shift_starts_on_its_work_date_and_lasts_less_than_a_day(start: int, end: int) -> None:
    try:
        first, last = parse_shift_times(clock_text(start), clock_text(end))
    except (StartTooLate, EqualTimes, LongerThanADay):
        return
    assert 0 <= first <= LATEST_START
    assert 0 < last - first < DAY
    assert first == start
    assert (last - end) in (0, DAY)
    check_shift_times(first, last)


def test_negative_starts_are_no_times_of_a_work_date() -> None:
    with pytest.raises(StartTooLate):
        check_shift_times(-1, 60)


@pytest.mark.parametrize(
    ("work_date", "minutes", "iso"),
    [
        (dt.date(2026, 12, 31), 1530, "2027-01-01T01:30:00+09:00"),
        (dt.date(2028, 2, 28), 1440, "2028-02-29T00:00:00+09:00"),
        (dt.date(2027, 2, 28), 1799, "2027-03-01T05:59:00+09:00"),
        (dt.date(2026, 12, 31), 0, "2026-12-31T00:00:00+09:00"),
    ],
)
def test_minutes_of_a_work_date_are_a_moment_of_the_calendar(work_date: dt.date, minutes: int, iso: str) -> None:
    assert moment(work_date, minutes).isoformat() == iso
    assert minutes_of(work_date, dt.datetime.fromisoformat(iso)) == minutes


@given(work_dates, st.integers(0, 2 * DAY))
def test_a_moment_knows_its_minutes_again_in_any_zone(work_date: dt.date, minutes: int) -> None:
    at = moment(work_date, minutes)
    assert minutes_of(work_date, at) == minutes
    assert minutes_of(work_date, at.astimezone(dt.UTC)) == minutes
    assert minutes_of(work_date, at + dt.timedelta(seconds=59)) == minutes


def test_the_evening_before_counts_backwards() -> None:
    assert minutes_of(dt.date(2027, 1, 1), moment(dt.date(2026, 12, 31), 1439)) == -1


def test_a_moment_is_spoken_in_japan() -> None:
    assert spoken_moment(dt.datetime(2026, 12, 14, 15, 5, tzinfo=dt.UTC)) == "12/15 0:05"
