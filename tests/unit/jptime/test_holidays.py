from __future__ import annotations

import datetime as dt

import pytest

from kakutei.jptime.holidays import holiday_name


@pytest.mark.parametrize(
    ("date", "name"),
    [
        (dt.date(2026, 11, 23), "勤労感謝の日"),
        (dt.date(2027, 1, 1), "元日"),
        (dt.date(2026, 2, 23), "天皇誕生日"),
        (dt.date(2026, 9, 22), "国民の休日"),
    ],
)
def test_a_holiday_has_its_japanese_name(date: dt.date, name: str) -> None:
    assert holiday_name(date) == name


@pytest.mark.parametrize("date", [dt.date(2026, 5, 6), dt.date(2027, 3, 22)])
def test_a_holiday_on_a_sunday_moves_to_the_next_ordinary_day(date: dt.date) -> None:
    assert "振替休日" in holiday_name(date)


@pytest.mark.parametrize("date", [dt.date(2026, 11, 22), dt.date(2026, 12, 25), dt.date(2028, 2, 29)])
def test_an_ordinary_day_or_sunday_has_none(date: dt.date) -> None:
    assert holiday_name(date) == ""
