"""How fast and when: back-off, the rate budget, restricted hours with margins, the dates that may be sent."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from hashlib import blake2b
from random import Random

from kakutei.jptime.hours import ClosedHours, Margins, opens_at
from kakutei.jptime.workdate import DateSpan, today, years_later

MARGINS = Margins(closing=dt.timedelta(seconds=90), opening=dt.timedelta(seconds=75))
OPENING_SPREAD = dt.timedelta(seconds=60)
FIRST_WAIT = dt.timedelta(seconds=5)
LONGEST_WAIT = dt.timedelta(minutes=15)
FRESH_FOR_TODAY = dt.timedelta(seconds=5)
"""The maximum age of a read for today or the past at the decision; a write is sent within LONGEST_PROMPT after that."""
LONGEST_PROMPT = dt.timedelta(seconds=5)
MAPPING_LASTS = dt.timedelta(hours=23, minutes=55)
"""Nothing is sent by a mapping that is older than a day; a write that is decided within this is sent within a day."""
LOST_AFTER = dt.timedelta(hours=1)
"""After that, a process that has not recorded an answer will not do so any more."""
LOST_FOR = dt.timedelta(days=31)
"""The daily syncs find such a write within a day or two; older attempts are not searched each time."""
LONGEST_RANGE = 62
FAILURES_BEFORE_WAIT = 3
LEAST_RATE = 30
RECOVERY = 15
"""Calls by which a lowered rate rises with each run that gets a good answer."""
BUCKET = 10
"""Seconds in which calls are counted together; a bucket counts as long as any part of it is in the period."""
BUCKETS_KEPT = 80
"""More than a period has: where the clock is set and set back, the earlier calls must still be known."""


@dataclass(frozen=True)
class Pace:
    deadline: dt.timedelta = dt.timedelta(seconds=20)
    lease: dt.timedelta = dt.timedelta(seconds=90)
    settle: dt.timedelta = dt.timedelta(seconds=90)
    rate: int = 450
    rate_period: dt.timedelta = dt.timedelta(seconds=320)
    turn: dt.timedelta = dt.timedelta(seconds=20)
    """How long one connection is served before the next one."""

    @property
    def prompt(self) -> dt.timedelta:
        """The time between the last check of clock, lease and reads and the call, so that the call ends within the lease."""
        return min(LONGEST_PROMPT, (self.lease - self.deadline) / 4)


def backoff(failures: int, random: Random) -> dt.timedelta:
    """Full jitter: anything up to 5 s doubled with each failure, at most 15 minutes."""
    ceiling: dt.timedelta = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(failures, 12))
    return ceiling * random.random()


def jittered(period: dt.timedelta, random: Random) -> dt.timedelta:
    """The period, ±10 %."""
    return period * (0.9 + 0.2 * random.random())


def opening_delay(identity: str) -> dt.timedelta:
    """How long after the others' first chance a connection begins: they do not all begin at once, and each always at the
    same moment, so that the time by which everything arrives can be told."""
    share = int.from_bytes(blake2b(identity.encode(), digest_size=4).digest()) / 2**32
    return OPENING_SPREAD * share


def closed_until(windows: tuple[ClosedHours, ...], at: dt.datetime, delay: dt.timedelta) -> dt.datetime | None:
    """When sending may begin again if `at` lies in the restricted hours or too near to them, else None."""
    opening = opens_at(windows, at, MARGINS)
    return opening + delay if opening else None


def sendable(at: dt.datetime, first_work_date: dt.date) -> DateSpan:
    """The work dates the attendance side takes: 3 years back to 1 year ahead, not before the first work date."""
    reach = _reach(at)
    return DateSpan(max(first_work_date, reach.start), reach.end)


def within_reach(span: DateSpan, at: dt.datetime) -> DateSpan:
    """The work dates of the span that the attendance side can be asked about; none of them is an empty span."""
    reach = _reach(at)
    return DateSpan(max(span.start, reach.start), min(span.end, reach.end))


def _reach(at: dt.datetime) -> DateSpan:
    date = today(at)
    return DateSpan(years_later(date, -3), years_later(date, 1) + dt.timedelta(days=1))


def calls_within(buckets: dict[str, int], at: dt.datetime, period: dt.timedelta) -> dict[str, int]:
    """The buckets that still count."""
    oldest = at.timestamp() - period.total_seconds()
    return {start: calls for start, calls in buckets.items() if int(start) + BUCKET > oldest}


def count_call(buckets: dict[str, int], at: dt.datetime) -> dict[str, int]:
    start = str(int(at.timestamp()) // BUCKET * BUCKET)
    counted = {**buckets, start: buckets.get(start, 0) + 1}
    return {kept: counted[kept] for kept in sorted(counted, key=int)[-BUCKETS_KEPT:]}


def slower(limit: int) -> int:
    """Half the rate, but not below LEAST_RATE, whatever the server answers."""
    return max(min(LEAST_RATE, limit), limit // 2)


def room_at(buckets: dict[str, int], at: dt.datetime, period: dt.timedelta) -> dt.datetime:
    """When the oldest counted bucket leaves the period."""
    oldest = min((int(start) for start in buckets), default=int(at.timestamp()))
    return dt.datetime.fromtimestamp(oldest + BUCKET, dt.UTC) + period


def chunks(span: DateSpan) -> list[DateSpan]:
    """The span in ranges that one read may ask for."""
    starts = range(0, len(span), LONGEST_RANGE)
    return [
        DateSpan(span.start + dt.timedelta(days=n), min(span.start + dt.timedelta(days=n + LONGEST_RANGE), span.end))
        for n in starts
    ]
