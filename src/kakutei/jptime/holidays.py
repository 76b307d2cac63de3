"""National holidays of Japan (国民の祝日), from the `holidays` library."""

from __future__ import annotations

import datetime as dt
from functools import cache

import holidays


@cache
def _year(year: int) -> dict[dt.date, str]:
    return dict(holidays.country_holidays("JP", years=year, language="ja"))


def holiday_name(date: dt.date) -> str:
    """祝日の名前, or an empty text on an ordinary day."""
    return _year(date.year).get(date, "")
