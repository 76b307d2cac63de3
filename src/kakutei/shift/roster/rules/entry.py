"""An entry of the shift table: a shift with its times, leave of a type, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from kakutei.jptime.clocktext import spoken_clock


class Kind(Enum):
    SHIFT = "shift"
    LEAVE = "leave"
    NONE = "none"

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(kind.value, kind.value) for kind in cls]


class LeaveType(Enum):
    """休暇: never sent to the attendance side (C12). One key types each."""

    DAY_OFF = "day_off", "公休", "公", "0"
    PAID = "paid", "有給", "有", "9"
    WISHED = "wished", "希望休", "希", "8"
    SPECIAL = "special", "特休", "特", "7"

    def __init__(self, code: str, label: str, short: str, key: str) -> None:
        self.code = code
        self.label = label
        self.short = short
        self.key = key

    @classmethod
    def of(cls, code: str) -> LeaveType:
        """Raises KeyError for a code that is none."""
        return {leave.code: leave for leave in cls}[code]

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(leave.code, leave.label) for leave in cls]


@dataclass(frozen=True)
class Entry:
    """`start` and `end` are minutes from midnight of the work date; set for a shift and only for a shift.

    A split shift has a gap between two working spans. Only `start` and `end` are sent.
    """

    kind: Kind
    start: int | None = None
    end: int | None = None
    leave: LeaveType | None = None
    pattern: str = ""
    gap_start: int | None = None
    gap_end: int | None = None

    @classmethod
    def of(
        cls,
        kind: str,
        start: int | None,
        end: int | None,
        leave_type: str,
        pattern: str,
        gap_start: int | None = None,
        gap_end: int | None = None,
    ) -> Entry:
        """From the columns of a row."""
        leave = LeaveType.of(leave_type) if leave_type else None
        return cls(Kind(kind), start, end, leave, pattern, gap_start, gap_end)

    @cached_property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """The working spans in minutes of the work date: none without a shift, two of a split shift."""
        if self.start is None or self.end is None:
            return ()
        if self.gap_start is None or self.gap_end is None:
            return ((self.start, self.end),)
        return (self.start, self.gap_start), (self.gap_end, self.end)

    @cached_property
    def split(self) -> bool:
        return len(self.spans) > 1

    @cached_property
    def minutes(self) -> int:
        """Planned working time; the gap of a split shift does not count."""
        return sum(end - start for start, end in self.spans)

    @cached_property
    def times(self) -> str:
        """13:00-22:00, 9:00-13:00、17:00-21:00, or an empty text without a shift."""
        return "、".join(f"{spoken_clock(start)}-{spoken_clock(end)}" for start, end in self.spans)

    @cached_property
    def text(self) -> str:
        """遅番 13:00-22:00, 9:00-13:00、17:00-21:00, 公休, or なし."""
        if self.leave:
            return self.leave.label
        return f"{self.pattern} {self.times}".strip() if self.spans else "なし"

    @cached_property
    def digest_text(self) -> str:
        """A form of the entry in which two are equal exactly if nothing about them differs."""
        leave = self.leave.code if self.leave else ""
        gap = f"{self.gap_start}-{self.gap_end}"
        return f"{self.kind.value}|{self.start}|{self.end}|{gap}|{leave}|{self.pattern}"


NOTHING = Entry(Kind.NONE)
