"""打刻種別: what a punch's code means on the wire (OAS)."""

from __future__ import annotations

from enum import Enum


class PunchKind(Enum):
    CLOCK_IN = "1", "出勤"
    CLOCK_OUT = "2", "退勤"
    BREAK_START = "3", "休憩開始"
    BREAK_END = "4", "休憩終了"
    OUT = "7", "外出"
    BACK = "8", "外出戻り"

    def __init__(self, code: str, label: str) -> None:
        self.code = code
        self.label = label

    @classmethod
    def of(cls, code: str) -> PunchKind | None:
        return next((kind for kind in cls if kind.code == code), None)
