"""To which work date a punch belongs.

出勤 goes to the day of the division's day border (日付境界時間); everything else goes to the newest 出勤 of the last 48 hours
(the vendor's rule), and where there is none to the day of the border too.
"""

from __future__ import annotations

import datetime as dt

from kakutei.jptime.workdate import JST
from kakutei.kintai.timecard.rules.stamps import PunchKind

REACH = dt.timedelta(hours=48)


def bordered_date(at: dt.datetime, border: dt.time) -> dt.date:
    """The date whose day, from border to border, holds `at`. A border after noon begins the day the evening before."""
    here = at.astimezone(JST)
    if border >= dt.time(12):
        return here.date() + dt.timedelta(days=1) if here.time() >= border else here.date()
    return here.date() - dt.timedelta(days=1) if here.time() < border else here.date()


def work_date_of(
    kind: PunchKind, at: dt.datetime, *, border: dt.time, last_clock_in: tuple[dt.date, dt.datetime] | None
) -> dt.date:
    """`last_clock_in` is the work date and moment of the newest 出勤 not after `at`."""
    if kind is not PunchKind.CLOCK_IN and last_clock_in is not None:
        work_date, entered = last_clock_in
        if dt.timedelta(0) <= at - entered <= REACH:
            return work_date
    return bordered_date(at, border)


def next_kind(last: PunchKind | None) -> PunchKind:
    """What a punch without a kind means: 出勤 when nothing is open, else 退勤."""
    return PunchKind.CLOCK_IN if last in (None, PunchKind.CLOCK_OUT) else PunchKind.CLOCK_OUT
