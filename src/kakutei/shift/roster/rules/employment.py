"""A shift lies within the person's employment."""

from __future__ import annotations

import datetime as dt

from kakutei.infrastructure.refusal import Refusal
from kakutei.shift.roster.rules.entry import Entry, Kind


class AfterLastDay(Refusal):
    message = "{}。退職日より後の日には、シフトも休暇も入力できません。"


def check_employed(name: str, last_day: dt.date | None, work_date: dt.date, entry: Entry) -> None:
    """Raises AfterLastDay. `last_day` is 退職日, the last day of work. An empty entry is always possible."""
    if is_after_last_day(last_day, work_date) and entry.kind is not Kind.NONE:
        day = f"{work_date.month}月{work_date.day}日"
        raise AfterLastDay(f"{name}さんは{spoken_date(last_day)}に退職のため、{day}は勤務できません")


def is_after_last_day(last_day: dt.date | None, work_date: dt.date) -> bool:
    return last_day is not None and work_date > last_day


def spoken_date(date: dt.date | None) -> str:
    """2026年12月15日"""
    return f"{date.year}年{date.month}月{date.day}日" if date else ""
