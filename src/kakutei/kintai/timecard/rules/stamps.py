"""打刻: a moment with a meaning."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class PunchKind(StrEnum):
    CLOCK_IN = "clock_in"
    CLOCK_OUT = "clock_out"
    BREAK_START = "break_start"
    BREAK_END = "break_end"
    OUT = "out"
    BACK = "back"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    PunchKind.CLOCK_IN: "出勤",
    PunchKind.CLOCK_OUT: "退勤",
    PunchKind.BREAK_START: "休憩開始",
    PunchKind.BREAK_END: "休憩終了",
    PunchKind.OUT: "外出",
    PunchKind.BACK: "外出戻り",
}


@dataclass(frozen=True, order=True)
class Stamp:
    at: dt.datetime
    kind: PunchKind

    @property
    def minute(self) -> dt.datetime:
        """Work is counted in whole minutes; the seconds of a punch are dropped."""
        return self.at.replace(second=0, microsecond=0)


@dataclass(frozen=True, order=True)
class TimeSpan:
    """From `start` up to, but not including, `end`."""

    start: dt.datetime
    end: dt.datetime

    @property
    def minutes(self) -> int:
        return max(0, int((self.end - self.start).total_seconds() // 60))

    def common(self, other: TimeSpan) -> int:
        """Minutes that both cover."""
        return TimeSpan(max(self.start, other.start), min(self.end, other.end)).minutes
