"""Work dates (勤務日), months of them, and the half-open spans in which everything here is counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

JST = dt.timezone(dt.timedelta(hours=9), "JST")
"""Japan Standard Time. There has been no other offset since 1951."""
WEEKDAYS = "月火水木金土日"


@dataclass(frozen=True, order=True)
class DateSpan:
    """Work dates from `start` up to, but not including, `end`."""

    start: dt.date
    end: dt.date

    def __iter__(self) -> Iterator[dt.date]:
        return (self.start + dt.timedelta(days=n) for n in range(len(self)))

    def __len__(self) -> int:
        return max(0, (self.end - self.start).days)

    def __contains__(self, date: object) -> bool:
        return isinstance(date, dt.date) and self.start <= date < self.end

    @property
    def last(self) -> dt.date:
        return self.end - dt.timedelta(days=1)

    def widened(self, days: int) -> DateSpan:
        """So many days more before and after it."""
        return DateSpan(self.start - dt.timedelta(days=days), self.end + dt.timedelta(days=days))

    def by_text(self) -> dict[str, dt.date]:
        """By 2026-12-01: to look up many is quicker than to read them."""
        return {date.isoformat(): date for date in self}

    @classmethod
    def around(cls, dates: list[dt.date]) -> DateSpan:
        """The shortest span that holds all of `dates` (at least one)."""
        return cls(min(dates), max(dates) + dt.timedelta(days=1))


class InvalidInput(ValueError):
    """What a person typed cannot be read or used; `message` of the subclass is the sentence to show."""

    message: ClassVar[str]

    def __init__(self) -> None:
        super().__init__(self.message)


class NotAMonth(InvalidInput):
    message = "月は「2026-12」のように入力してください。"


@dataclass(frozen=True, order=True)
class Month:
    year: int
    month: int

    @classmethod
    def of(cls, date: dt.date) -> Month:
        return cls(date.year, date.month)

    @classmethod
    def parse(cls, text: str) -> Month:
        try:
            date = dt.datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
        except ValueError as error:
            raise NotAMonth from error
        if not dt.MINYEAR < date.year < dt.MAXYEAR:  # the calendar ends there: no month before or after
            raise NotAMonth
        return cls.of(date)

    @property
    def span(self) -> DateSpan:
        return DateSpan(dt.date(self.year, self.month, 1), self.shifted(1).first)

    @property
    def first(self) -> dt.date:
        return dt.date(self.year, self.month, 1)

    def shifted(self, months: int) -> Month:
        years, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(years, month + 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


def today(at: dt.datetime) -> dt.date:
    """The calendar date in Japan at the aware moment `at`."""
    return at.astimezone(JST).date()


def years_later(date: dt.date, years: int) -> dt.date:
    """The same day `years` later; 29 February becomes the 28th where that year has none."""
    try:
        return date.replace(year=date.year + years)
    except ValueError:
        return date.replace(year=date.year + years, day=28)
