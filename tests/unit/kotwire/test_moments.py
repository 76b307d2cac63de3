from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakutei.jptime.workdate import JST
from kakutei.kotwire.moments import (
    UnreadableDate,
    UnreadableMoment,
    plan_text,
    punch_text,
    read_date,
    read_moment,
    read_plan_moment,
)

NEW_YEARS_EVE = dt.date(2026, 12, 31)


def jst(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=JST)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2016-05-10T10:00+09:00", jst("2016-05-10T10:00")),
        ("2016-05-10T10:00:00+09:00", jst("2016-05-10T10:00")),
        ("2016-05-10T10:00:59+09:00", jst("2016-05-10T10:00:59")),
        ("2016-05-10T01:00Z", jst("2016-05-10T10:00")),
        ("2016-05-10T01:00:00Z", jst("2016-05-10T10:00")),
        ("2026-12-31T16:00+00:00", jst("2027-01-01T01:00")),
        ("2026-12-31T10:00-05:00", jst("2027-01-01T00:00")),
        ("2028-02-29T23:59:59+09:00", jst("2028-02-29T23:59:59")),
    ],
)
def test_both_formats_and_any_offset_become_a_moment_in_japan(text: str, moment: dt.datetime) -> None:
    assert read_moment(text) == moment
    assert read_moment(text).utcoffset() == dt.timedelta(hours=9)


@pytest.mark.parametrize(
    "text",
    [
        "", "10:00", "24:00", "2016-05-10", "2016-05-10T10:00", "2016-05-10T10:00:00", "2016-05-10T24:00+09:00",
        "2016-05-10T25:30+09:00", "2026-02-29T10:00+09:00",
        "2016/05/10 10:00", "tomorrow", None, 20160510, 1462842000.0, True, [], {},
        "9999-12-31T23:59-12:00", "0001-01-01T00:00+23:59",
    ],
)  # fmt: skip
def test_what_is_no_date_time_with_offset_is_refused(text: object) -> None:
    with pytest.raises(UnreadableMoment):
        read_moment(text)


@given(st.text(max_size=30) | st.integers() | st.none())
def test_nothing_makes_the_reader_stumble(text: object) -> None:
    try:
        assert read_moment(text).utcoffset() == dt.timedelta(hours=9)
    except UnreadableMoment:
        return


def test_a_plan_is_written_without_seconds_and_a_punch_with() -> None:
    at = dt.datetime(2026, 12, 31, 16, 30, 5, tzinfo=dt.UTC)
    assert plan_text(at) == "2027-01-01T01:30+09:00"
    assert punch_text(at) == "2027-01-01T01:30:05+09:00"


@given(st.integers(0, 4_000_000_000))
def test_what_is_written_is_read_back(second: int) -> None:
    at = dt.datetime.fromtimestamp(second, dt.UTC)
    assert read_moment(punch_text(at)) == at
    assert read_moment(plan_text(at)) == at.replace(second=0)


@pytest.mark.parametrize(("text", "clock"), [("09:00", "09:00"), ("00:00", "00:00"), ("23:59", "23:59")])
def test_a_plans_time_may_be_hours_and_minutes_of_its_work_date(text: str, clock: str) -> None:
    assert read_plan_moment(text, work_date=NEW_YEARS_EVE) == jst(f"2026-12-31T{clock}")


def test_a_plans_whole_date_time_keeps_its_own_date() -> None:
    assert read_plan_moment("2027-01-01T06:00+09:00", work_date=NEW_YEARS_EVE) == jst("2027-01-01T06:00")


@pytest.mark.parametrize(
    "text", ["24:00", "25:30", "9:00", "09:60", "０９:００", "09:00:00", "", None, "2026-12-31T09:00"]
)
def test_hours_above_23_never_occur_on_the_wire(text: object) -> None:
    with pytest.raises(UnreadableMoment):
        read_plan_moment(text, work_date=NEW_YEARS_EVE)


def test_a_date_is_read_from_its_text() -> None:
    assert read_date("2028-02-29") == dt.date(2028, 2, 29)


@pytest.mark.parametrize(
    "text", [1796083200, "1796083200", 1796083200.0, "2026-12-01T00:00:00", "20261201", "2026-12-1", "", None, True]
)
def test_what_is_no_date_is_refused_and_no_number_is_one(text: object) -> None:
    with pytest.raises(UnreadableDate):
        read_date(text)
