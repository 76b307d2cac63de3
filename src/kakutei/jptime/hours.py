"""Hours of the day in Japan in which a service is closed: half-open intervals, [start, end)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kakutei.jptime.workdate import JST


@dataclass(frozen=True, order=True)
class ClosedHours:
    """From `start` up to, but not including, `end`, every day, in Japan. Neither crosses midnight."""

    start: dt.time
    end: dt.time

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"

    @classmethod
    def parse(cls, text: str) -> ClosedHours:
        start, end = (dt.time.fromisoformat(part) for part in text.split("-"))
        if start >= end:
            raise ValueError(f"{text}: the end must come after the start")
        return cls(start, end)

    def on(self, date: dt.date) -> tuple[dt.datetime, dt.datetime]:
        return (
            dt.datetime.combine(date, self.start, tzinfo=JST),
            dt.datetime.combine(date, self.end, tzinfo=JST),
        )


@dataclass(frozen=True)
class Margins:
    """How long before a window no request is started any more, and how long after it none yet."""

    closing: dt.timedelta = dt.timedelta(0)
    opening: dt.timedelta = dt.timedelta(0)


NO_MARGINS = Margins()
_ONE_DAY = dt.timedelta(days=1)


def opens_at(windows: tuple[ClosedHours, ...], at: dt.datetime, margins: Margins = NO_MARGINS) -> dt.datetime | None:
    """When the window that holds `at` (widened by `margins`) ends, or None where `at` is open."""
    holding = _holding(windows, at, margins)
    return holding[1] if holding else None


def closed_since(
    windows: tuple[ClosedHours, ...], at: dt.datetime, margins: Margins = NO_MARGINS
) -> dt.datetime | None:
    """When the window that holds `at` (widened by `margins`) began, or None where `at` is open."""
    holding = _holding(windows, at, margins)
    return holding[0] if holding else None


def _holding(
    windows: tuple[ClosedHours, ...], at: dt.datetime, margins: Margins
) -> tuple[dt.datetime, dt.datetime] | None:
    today = at.astimezone(JST).date()
    for date in (today - _ONE_DAY, today, today + _ONE_DAY):  # a margin may reach over midnight
        for window in windows:
            start, end = window.on(date)
            if start - margins.closing <= at < end + margins.opening:
                return start - margins.closing, end + margins.opening
    return None


def next_closing(windows: tuple[ClosedHours, ...], at: dt.datetime) -> dt.datetime | None:
    """The start of the next window after `at`, today or tomorrow."""
    date = at.astimezone(JST).date()
    starts = [w.on(date + dt.timedelta(days=n))[0] for w in windows for n in (0, 1)]
    return min((start for start in starts if start > at), default=None)


def parse_windows(text: str) -> tuple[ClosedHours, ...]:
    """08:00-10:00,17:00-19:00" → two windows; an empty text → none."""
    return tuple(ClosedHours.parse(part.strip()) for part in text.split(",") if part.strip())


def windows_text(windows: tuple[ClosedHours, ...]) -> str:
    return ",".join(str(window) for window in windows)
