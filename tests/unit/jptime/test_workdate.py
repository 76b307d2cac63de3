from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakutei.jptime.workdate import JST, DateSpan, Month, NotAMonth, today, years_later

dates = st.dates(dt.date(1952, 1, 1), dt.date(2200, 12, 31))
months = st.builds(Month, st.integers(1952, 2200), st.integers(1, 12))


def test_a_span_holds_its_start_and_not_its_end() -> None:
    span = DateSpan(dt.date(2026, 12, 31), dt.date(2027, 1, 2))
    assert list(span) == [dt.date(2026, 12, 31), dt.date(2027, 1, 1)]
    assert (len(span), span.last) == (2, dt.date(2027, 1, 1))
    assert dt.date(2026, 12, 31) in span
    assert dt.date(2027, 1, 2) not in span
    assert dt.date(2026, 12, 30) not in span
    assert "2027-01-01" not in span


@pytest.mark.parametrize("end", [dt.date(2026, 12, 1), dt.date(2026, 11, 1)])
def test_a_span_that_ends_where_it_starts_or_before_is_empty(end: dt.date) -> None:
    span = DateSpan(dt.date(2026, 12, 1), end)
    assert (len(span), list(span)) == (0, [])
    assert dt.date(2026, 12, 1) not in span


@given(st.lists(dates, min_size=1, max_size=8))
def test_the_span_around_dates_is_the_shortest_that_holds_all_of_them(some: list[dt.date]) -> None:
    span = DateSpan.around(some)
    assert all(date in span for date in some)
    assert {span.start, span.last} <= set(some)


@pytest.mark.parametrize(
    ("text", "days"), [("2028-02", 29), ("2027-02", 28), ("2100-02", 28), ("2000-02", 29), ("2026-12", 31)]
)
def test_a_month_has_its_days_in_leap_years_too(text: str, days: int) -> None:
    assert len(Month.parse(text).span) == days


def test_december_ends_at_new_year() -> None:
    december = Month.parse("2026-12")
    assert december.span == DateSpan(dt.date(2026, 12, 1), dt.date(2027, 1, 1))
    assert december.shifted(1) == Month(2027, 1)
    assert Month(2027, 1).shifted(-1) == december
    assert december.shifted(-24) == Month(2024, 12)
    assert str(december) == "2026-12"


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-00", "2026-12-01", "12-2026", "2026/12", "今月", "9999-12", "0001-01", "-1-1"]
)
def test_what_is_no_month_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(NotAMonth, match="2026-12"):
        Month.parse(text)


@given(months, st.integers(-600, 600))
def test_shifting_a_month_forth_and_back_changes_nothing(month: Month, by: int) -> None:
    assert month.shifted(by).shifted(-by) == month


@given(months)
def test_months_lie_side_by_side_without_gap_or_overlap(month: Month) -> None:
    assert month.span.end == month.shifted(1).span.start
    assert Month.parse(str(month)) == month
    assert all(Month.of(date) == month for date in month.span)


@pytest.mark.parametrize(
    ("at", "date"),
    [
        (dt.datetime(2026, 12, 31, 14, 59, 59, 999_999, tzinfo=dt.UTC), dt.date(2026, 12, 31)),
        (dt.datetime(2026, 12, 31, 15, 0, tzinfo=dt.UTC), dt.date(2027, 1, 1)),
        (dt.datetime(2028, 2, 28, 15, 0, tzinfo=dt.UTC), dt.date(2028, 2, 29)),
        (dt.datetime(2027, 1, 1, 0, 0, tzinfo=JST), dt.date(2027, 1, 1)),
    ],
)
def test_today_is_the_date_in_japan(at: dt.datetime, date: dt.date) -> None:
    assert today(at) == date


@pytest.mark.parametrize(
    ("date", "years", "later"),
    [
        (dt.date(2028, 2, 29), 1, dt.date(2029, 2, 28)),
        (dt.date(2028, 2, 29), -3, dt.date(2025, 2, 28)),
        (dt.date(2028, 2, 29), 4, dt.date(2032, 2, 29)),
        (dt.date(2096, 2, 29), 4, dt.date(2100, 2, 28)),
        (dt.date(2026, 12, 31), 1, dt.date(2027, 12, 31)),
    ],
)
def test_years_later_is_the_same_day_or_the_28th_of_february(date: dt.date, years: int, later: dt.date) -> None:
    assert years_later(date, years) == later


@given(dates, st.integers(-5, 5))
def test_years_later_never_leaves_the_month(date: dt.date, years: int) -> None:
    later = years_later(date, years)
    assert (later.year, later.month) == (date.year + years, date.month)
    assert date.day - later.day in (0, 1)
