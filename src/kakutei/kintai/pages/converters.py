"""Months and dates in addresses: 2026-12, 2026-12-01. Anything else is an unknown address."""

from __future__ import annotations

import datetime as dt

from django.urls import register_converter

from kakutei.jptime.workdate import Month


class MonthConverter:
    regex = r"20\d\d-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> Month:
        return Month.parse(value)

    def to_url(self, value: Month) -> str:
        return str(value)


class DateConverter:
    regex = r"20\d\d-\d\d-\d\d"

    def to_python(self, value: str) -> dt.date:
        return dt.date.fromisoformat(value)

    def to_url(self, value: dt.date) -> str:
        return value.isoformat()


register_converter(MonthConverter, "month")
register_converter(DateConverter, "date")
