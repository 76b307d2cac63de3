"""Work dates before today are locked until an administrator unlocks them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from kakutei.infrastructure.refusal import Refusal


class DayLocked(Refusal):
    message = "{}は過ぎた日のため、変更できません。オーナーか管理者が[確定を解除]すると、変更できます。"


def is_locked(work_date: dt.date, date_today: dt.date, unlocked: Collection[dt.date]) -> bool:
    """Today is never locked."""
    return work_date < date_today and work_date not in unlocked


def check_unlocked(dates: Collection[dt.date], date_today: dt.date, unlocked: Collection[dt.date]) -> None:
    """Raises DayLocked with the earliest locked date."""
    locked = sorted(date for date in dates if is_locked(date, date_today, unlocked))
    if locked:
        raise DayLocked(f"{locked[0].month}月{locked[0].day}日")
