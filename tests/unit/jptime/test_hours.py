"""Half-open windows, to the millisecond (I4)."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakutei.jptime.hours import ClosedHours, Margins, closed_since, next_closing, opens_at, parse_windows, windows_text
from kakutei.jptime.workdate import JST

WINDOWS = parse_windows("08:00-10:00,17:00-19:00")
MARGINS = Margins(closing=dt.timedelta(seconds=90), opening=dt.timedelta(seconds=75))
EDGES = [clock * 3600 + near for clock in (0, 8, 10, 17, 19) for near in (-90, -1, 0, 1, 74, 75)]
moments = st.builds(
    lambda date, second, thousandth: at("00:00", date) + dt.timedelta(seconds=second, milliseconds=thousandth),
    st.dates(dt.date(2000, 1, 1), dt.date(2100, 12, 31)),
    st.integers(0, 86399) | st.sampled_from(EDGES),
    st.integers(-1, 1) | st.integers(0, 999),
)


def at(clock: str, date: dt.date = dt.date(2028, 2, 29)) -> dt.datetime:
    return dt.datetime.combine(date, dt.time.fromisoformat(clock), tzinfo=JST)


@pytest.mark.parametrize(
    ("clock", "opens"),
    [
        ("00:00:00", None),
        ("07:59:59.999", None),
        ("08:00:00", "10:00:00"),
        ("09:59:59.999", "10:00:00"),
        ("10:00:00", None),
        ("16:59:59.999", None),
        ("17:00:00", "19:00:00"),
        ("18:59:59.999", "19:00:00"),
        ("19:00:00", None),
        ("23:59:59.999", None),
    ],
)
def test_the_window_is_closed_from_its_start_up_to_its_end(clock: str, opens: str | None) -> None:
    assert opens_at(WINDOWS, at(clock)) == (at(opens) if opens else None)


@pytest.mark.parametrize(
    ("clock", "opens"),
    [
        ("07:58:29.999", None),
        ("07:58:30", "10:01:15"),
        ("07:59:59.999", "10:01:15"),
        ("10:00:00", "10:01:15"),
        ("10:01:14.999", "10:01:15"),
        ("10:01:15", None),
        ("16:58:29.999", None),
        ("16:58:30", "19:01:15"),
        ("19:01:14.999", "19:01:15"),
        ("19:01:15", None),
    ],
)
def test_the_margins_widen_the_window_to_both_sides(clock: str, opens: str | None) -> None:
    assert opens_at(WINDOWS, at(clock), MARGINS) == (at(opens) if opens else None)


@pytest.mark.parametrize("zone", [dt.UTC, dt.timezone(dt.timedelta(hours=-5)), dt.timezone(dt.timedelta(hours=14))])
def test_the_hours_are_those_of_japan_wherever_the_clock_stands(zone: dt.timezone) -> None:
    assert opens_at(WINDOWS, at("08:00").astimezone(zone)) == at("10:00")
    assert opens_at(WINDOWS, at("10:00").astimezone(zone)) is None


def test_a_margin_reaches_over_midnight() -> None:
    night = parse_windows("00:00-02:00,22:00-23:59")
    new_year = dt.date(2027, 1, 1)
    before, after = at("23:58:30", dt.date(2026, 12, 31)), at("00:00:14", new_year)
    assert opens_at(night[:1], before, MARGINS) == at("02:01:15", new_year)
    assert opens_at(night[1:], after, MARGINS) == at("00:00:15", new_year)
    assert opens_at(night[1:], at("00:00:15", new_year), MARGINS) is None


@given(moments)
def test_where_it_opens_it_is_open_and_never_earlier_than_asked(moment: dt.datetime) -> None:
    opening = opens_at(WINDOWS, moment, MARGINS)
    if opening is not None:
        assert moment < opening <= moment + dt.timedelta(hours=2, seconds=165)
        assert opens_at(WINDOWS, opening, MARGINS) is None


@given(moments)
def test_the_margins_only_ever_close_more(moment: dt.datetime) -> None:
    if opens_at(WINDOWS, moment) is not None:
        assert opens_at(WINDOWS, moment, MARGINS) is not None


def test_without_windows_it_is_always_open() -> None:
    assert opens_at((), at("08:30"), MARGINS) is None
    assert next_closing((), at("08:30")) is None


@pytest.mark.parametrize(
    ("clock", "closes"),
    [("07:59:59.999", at("08:00")), ("08:00", at("17:00")), ("17:00", at("08:00", dt.date(2028, 3, 1)))],
)
def test_the_next_closing_is_the_next_start_of_a_window(clock: str, closes: dt.datetime) -> None:
    assert next_closing(WINDOWS, at(clock)) == closes


def test_windows_are_read_and_printed() -> None:
    assert (ClosedHours(dt.time(8), dt.time(10)), ClosedHours(dt.time(17), dt.time(19))) == WINDOWS
    assert windows_text(WINDOWS) == "08:00-10:00,17:00-19:00"
    assert parse_windows(" 08:30-10:00 , 17:30-18:30 ,") == parse_windows("08:30-10:00,17:30-18:30")
    assert parse_windows("") == ()


@pytest.mark.parametrize(
    "text", ["08:00", "10:00-08:00", "08:00-08:00", "8-10", "08:00-10:00-12:00", "x-y", "22:00-24:30"]
)
def test_what_is_no_window_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_windows(text)


@pytest.mark.parametrize(
    ("clock", "since"),
    [
        ("07:58:29.999", None),
        ("07:58:30", "07:58:30"),
        ("09:00", "07:58:30"),
        ("18:59", "16:58:30"),
        ("19:01:15", None),
    ],
)
def test_closed_since_names_the_beginning_of_the_window_with_its_margin(clock: str, since: str | None) -> None:
    assert closed_since(WINDOWS, at(clock), MARGINS) == (at(since) if since else None)


def test_closed_since_and_opens_at_agree_on_what_is_closed() -> None:
    for minute in range(24 * 60):
        moment = at("00:00") + dt.timedelta(minutes=minute)
        assert (closed_since(WINDOWS, moment) is None) == (opens_at(WINDOWS, moment) is None)
