"""Months and dates in addresses: 2026-12, 2026-12-01. Anything else is an unknown address."""

from __future__ import annotations

import datetime as dt

from django.urls import register_converter

from kakutei.jptime.workdate import Month


class MonthConverter:
    regex = r"20\d{2}-(?:0[1-9]|1[0-2])"

    def to_python(self, text: str) -> Month:
        return Month.parse(text)

    def to_url(self, month: Month | str) -> str:
        return str(month)


class DateConverter:
    regex = r"20\d{2}-\d{2}-\d{2}"

    def to_python(self, text: str) -> dt.date:
        return dt.date.fromisoformat(text)

    def to_url(self, date: dt.date) -> str:
        return date.isoformat()


def register_converters() -> None:
    """Make `<month:…>` and `<date:…>` known to the URL patterns; each app's pages/urls.py calls it once."""
    register_converter(MonthConverter, "month")
    register_converter(DateConverter, "date")
