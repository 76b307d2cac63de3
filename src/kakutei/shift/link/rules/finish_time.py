"""By when everything that waits now will have arrived: the worker's next runs, counted through ahead of time.

As the worker does, it serves the connection that was served longest ago, makes no call in the restricted hours or beyond a
connection's rate limit, and goes on to the next connection after its turn.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, sqrt
from statistics import fmean, median, stdev

from kakutei.jptime.hours import ClosedHours
from kakutei.jptime.workdate import JST
from kakutei.shift.link.rules.pace import BUCKET, FRESH_FOR_TODAY, MARGINS, RECOVERY, Pace, opening_delay

LOOK = 0.5
"""Seconds between two looks of an idle worker."""
FORESEEN = dt.timedelta(days=7)
MOST_STEPS = 3_000
"""Beyond these no time is foreseen: too many others wait, or the hours are never open for long enough."""
UNKNOWN_CALL = (1.0,)
"""Seconds a call is taken to last where none has been made yet."""
LONGEST_BETWEEN = 2.0
"""Seconds between an answer and the next write of the same run; a longer time was a wait, or another connection's turn."""
DEVIATIONS = (-1.5, -0.75, 0.0, 0.75, 1.5)
"""Standard errors by which the mean of the coming calls may differ from that of the newest ones."""


@dataclass(frozen=True)
class Queue:
    """What one connection has to send, and what it depends on. `reads`: the calls with which each run begins; `sync`: the
    calls before the first run. Of its days `today` are of today or the past: these are read again shortly before they are
    written."""

    days: int
    limit: int
    identity: str = ""
    windows: tuple[ClosedHours, ...] = ()
    reads: int = 1
    today: int = 0
    sync: int = 0
    calls: Mapping[str, int] = field(default_factory=dict)
    waits_until: dt.datetime | None = None
    served_at: dt.datetime | None = None


@dataclass(frozen=True)
class Unanswered:
    """Days whose last write is unanswered: they are read back, and perhaps written again, from `until` on."""

    days: int
    until: dt.datetime


def finish_time(
    ours: Queue,
    others: Sequence[Queue],
    *,
    seconds: Sequence[float],
    at: dt.datetime,
    pace: Pace,
    unanswered: Unanswered | None = None,
) -> dt.datetime | None:
    """When the last of our days has its answer; None where that cannot be foreseen. `seconds`: how long a call may take, with all
    that belongs to it. The latest of these counts: slower calls need not end later, since a run that has to stop for the rate
    limit reads anew when it goes on."""
    found = [_finish(ours, others, each, at, pace, unanswered) for each in seconds]
    return max((each for each in found if each), default=None) if all(found) else None


def _finish(
    ours: Queue, others: Sequence[Queue], seconds: float, at: dt.datetime, pace: Pace, unanswered: Unanswered | None
) -> dt.datetime | None:
    first = _Line(ours, seconds, at, pace)
    worker = _Worker([first, *(_Line(other, seconds, at, pace) for other in others)], at, pace)
    if not worker.drain(first):
        return None
    if unanswered:
        first.left, first.free_at = unanswered.days, max(first.free_at, unanswered.until.timestamp())
        if not worker.drain(first):
            return None
    return dt.datetime.fromtimestamp(worker.now, dt.UTC)


def seconds_of_a_call(durations: Sequence[float], between: Sequence[float], days: int) -> tuple[float, ...]:
    """From the newest writes of a connection: how long each took, and the time between two of them. Shorter and longer means
    that `days` such calls may have."""
    if not durations:
        return UNKNOWN_CALL
    prompt = [each for each in between if 0 <= each <= LONGEST_BETWEEN]
    rest = median(prompt) if prompt else 0.0
    spread = stdev(durations) if len(durations) > 1 else durations[0]
    error = spread * sqrt(1 / len(durations) + 1 / max(days, 1))
    mean = max(fmean(durations), 0.001)
    return tuple(max(mean / 2, mean + each * error) + rest for each in DEVIATIONS)


def arrival_text(finish: dt.datetime | None, at: dt.datetime) -> str:
    """12:40ごろまでに届きます。 The minute is rounded up, never down."""
    if finish is None:
        return ""
    minute = (finish + dt.timedelta(minutes=1, microseconds=-1)).astimezone(JST).replace(second=0, microsecond=0)
    date = "" if minute.date() == at.astimezone(JST).date() else f"{minute.month}/{minute.day} "
    return f"{date}{minute.hour}:{minute:%M}ごろまでに届きます。"


class _Line:
    """A queue while it is worked off. Times are seconds since the epoch."""

    def __init__(self, queue: Queue, seconds: float, at: dt.datetime, pace: Pace) -> None:
        self.seconds, self.limit, self.rate = max(seconds, 0.001), queue.limit, pace.rate
        self.left, self.sync, self.reads = queue.days, queue.sync, queue.reads
        fresh = FRESH_FOR_TODAY.total_seconds()
        self.extra = ceil(queue.today * self.seconds / fresh) * queue.reads if queue.today else 0
        self.free_at = max(at, queue.waits_until or at).timestamp()
        self.served_at = queue.served_at.timestamp() if queue.served_at else 0.0
        self.period = pace.rate_period.total_seconds()
        self.calls = {int(start): count for start, count in queue.calls.items()}
        self.closed = _closed(queue.windows, at)
        self.opens = [until for _, until in self.closed]
        self.room: int | None = None
        """The calls of this run, where it ends with the room that it began with."""
        self.waited, self.ends_with_room = False, False
        self.delay = opening_delay(queue.identity).total_seconds()

    def opens_at(self, now: float) -> float | None:
        """When it goes on, if the restricted hours hold `now`."""
        found = bisect_right(self.opens, now)
        start, end = self.closed[found] if found < len(self.closed) else (now + 1, now + 1)
        return end + self.delay if start <= now else None

    def most_calls(self, now: float) -> int:
        """As many as may be made in a row within this bucket and before the next restricted hours; 0: no room."""
        room = self._room(now)
        found = bisect_right(self.opens, now)
        closing = self.closed[found][0] if found < len(self.closed) else now + BUCKET
        until = min((now // BUCKET + 1) * BUCKET, closing)
        return max(0, min(room, ceil((until - now) / self.seconds)))

    def begin_run(self, now: float) -> None:
        """After a wait for room, the calls of a bucket are as often faster as slower than those of the bucket that made the
        room: then the run ends before the next bucket has room, and the next run reads anew. So it does every second time."""
        self.room = None
        if self.waited:
            self.ends_with_room = not self.ends_with_room
            self.room = max(1, self._room(now)) if self.ends_with_room else None

    def _room(self, now: float) -> int:
        self.calls = {start: count for start, count in self.calls.items() if start + BUCKET > now - self.period}
        return self.limit - sum(self.calls.values())

    def count(self, now: float, calls: int) -> None:
        if self.room is not None:
            self.room -= calls
        bucket = int(now // BUCKET * BUCKET)
        self.calls[bucket] = self.calls.get(bucket, 0) + calls

    def room_at(self) -> float:
        return min(self.calls) + BUCKET + self.period


class _Worker:
    def __init__(self, lines: list[_Line], at: dt.datetime, pace: Pace) -> None:
        self.lines, self.now, self.turn = lines, at.timestamp(), pace.turn.total_seconds()
        self.end = (at + FORESEEN).timestamp()
        self.steps = 0

    def drain(self, line: _Line) -> bool:
        """Serves them all in turn until this one has nothing left; whether that can be foreseen."""
        while line.left:
            if self.now > self.end or self.steps > MOST_STEPS:
                return False
            ready = [each for each in self.lines if each.left and each.free_at <= self.now]
            if ready:
                self._serve(min(ready, key=lambda each: each.served_at))
            else:
                self.now = min(each.free_at for each in self.lines if each.left) + LOOK
        return True

    def _serve(self, line: _Line) -> None:
        """One run: reads, then writes."""
        self.steps += 1
        line.served_at = self.now
        line.begin_run(self.now)
        opening = line.opens_at(self.now)
        if opening is not None:
            line.free_at = opening
            return
        line.limit = max(line.limit, min(line.rate, line.limit + RECOVERY))
        if self._call(line, line.sync) < line.sync:
            return
        line.sync = 0
        begun = self.now
        if self._call(line, line.reads) == line.reads and self._call(line, line.extra) == line.extra:
            line.extra = 0
            line.left -= self._call(line, line.left, begun)

    def _call(self, line: _Line, calls: int, begun: float | None = None) -> int:
        """Makes so many calls; how many were made. Fewer: no room, restricted hours, or the turn that began at `begun` is over."""
        made = 0
        while made < calls:
            self.steps += 1
            if begun is not None and self._turn_is_over(line, begun):
                return made
            if line.room == 0:
                return made
            opening, most = line.opens_at(self.now), line.most_calls(self.now)
            if opening is not None or not most:
                line.waited = opening is None
                line.free_at = line.room_at() if opening is None else opening
                return made
            now = min(calls - made, most, self._until_turn(line, begun), most if line.room is None else line.room)
            line.count(self.now, now)
            made += now
            self.now += now * line.seconds
            line.served_at = self.now - line.seconds
        return made

    def _turn_is_over(self, line: _Line, begun: float) -> bool:
        return self.now - begun > self.turn and any(
            other is not line and other.left and other.free_at <= self.now for other in self.lines
        )

    def _until_turn(self, line: _Line, begun: float | None) -> int:
        """The calls until the end of the turn, the one that is under way then included."""
        if begun is None or len(self.lines) == 1 or self.now - begun > self.turn:
            return BUCKET * 1000
        return int((self.turn - (self.now - begun)) / line.seconds) + 1


def _closed(windows: tuple[ClosedHours, ...], at: dt.datetime) -> list[tuple[float, float]]:
    """From when until when nothing is begun, in the order of time."""
    date = at.astimezone(JST).date()
    days = (date + dt.timedelta(days=n) for n in range(-1, FORESEEN.days + 2))
    spans = sorted(window.on(day) for day in days for window in windows)
    return [((start - MARGINS.closing).timestamp(), (end + MARGINS.opening).timestamp()) for start, end in spans]
