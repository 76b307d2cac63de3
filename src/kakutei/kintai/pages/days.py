"""The days of a month as tables show them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kakutei.jptime.holidays import holiday_name
from kakutei.jptime.workdate import WEEKDAYS, Month

SATURDAY, SUNDAY = 5, 6


@dataclass(frozen=True)
class TableDay:
    date: dt.date
    is_today: bool

    @property
    def weekday(self) -> str:
        return WEEKDAYS[self.date.weekday()]

    @property
    def holiday(self) -> str:
        return holiday_name(self.date)

    @property
    def column(self) -> str:
        """Its classes in a shift table."""
        kind = "holiday" if self.holiday else {SATURDAY: "sat", SUNDAY: "sun"}.get(self.date.weekday(), "")
        return f"{kind} today".strip() if self.is_today else kind

    @property
    def colour(self) -> str:
        """Its class where a cell shows the date."""
        if self.holiday or self.date.weekday() == SUNDAY:
            return "sunday"
        return "saturday" if self.date.weekday() == SATURDAY else ""


def days_of(month: Month, today: dt.date) -> list[TableDay]:
    return [TableDay(date, date == today) for date in month.span]
