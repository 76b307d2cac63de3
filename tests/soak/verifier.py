"""Judges a run by the proxy's history and by what stands on the attendance side, never by what a worker says of itself."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from tests.support.proxy.history import Call
from tests.support.proxy.script import Deed

type Day = tuple[str, dt.date]
"""社員番号 and work date."""
type Times = tuple[str, str]
type Mark = tuple[int, object]
"""The version that is shown as delivered, and since when."""

AFTERMATH = 2.0
"""Seconds in which a worker that goes on after a stop sends what it was about to send."""
SURE = 0.5
"""Seconds: a caller whose call took longer may have gone before its answer came."""
LONGEST_CALL = 1.1
"""Seconds: no caller waits longer for an answer."""


@dataclass(frozen=True)
class Freeze:
    """A worker lay still from `begin` to `end` of the monotonic clock."""

    begin: float
    end: float


@dataclass(frozen=True)
class Kill:
    """A worker was killed, or stopped, at a moment of the monotonic clock while it held connections of these employees."""

    at: float
    keys: frozenset[str] = frozenset()

    def within(self, call: Call) -> bool:
        """The caller of this write was waiting for its answer. One whose request is forwarded late is gone by then."""
        waits = call.writes and call.key in self.keys and call.deed is not Deed.LATE
        return waits and call.start <= self.at <= min(call.end or 1e99, call.start + LONGEST_CALL)


@dataclass(frozen=True)
class Allowed:
    """What may cause a write: a changed day; a kill, the one in flight again; a stop, a late one and its repair."""

    changes: int
    kills: int
    stops: int


def lost(wanted: Mapping[Day, Times | None], there: Mapping[Day, Times]) -> list[Day]:
    """Confirmed shifts without a plan on the server."""
    return [day for day, times in wanted.items() if times and day not in there]


def wrong(wanted: Mapping[Day, Times | None], there: Mapping[Day, Times]) -> list[Day]:
    """Plans on the server that differ from the last confirmation."""
    return [day for day, times in there.items() if wanted.get(day) != times]


def false_marks(
    before: Mapping[Day, Mark],
    there: Mapping[Day, Times],
    after: Mapping[Day, Mark],
    wanted: Mapping[Day, Times | None],
) -> list[Day]:
    """Days shown as delivered, the same before and after `there` was looked up, whose plan was not there."""
    steady = [day for day, mark in before.items() if after.get(day) == mark]
    return [day for day in steady if there.get(day) != wanted[day]]


def of_a_stopped_worker(call: Call, stops: Iterable[Freeze]) -> bool:
    """It was under way when a worker was stopped, or left directly after the worker went on: no fence reaches those."""
    end = call.end or float("inf")
    return any(call.start <= s.begin <= end or s.end <= call.start <= s.end + AFTERMATH for s in stops)


def overlapping(calls: Iterable[Call]) -> list[tuple[Call, Call]]:
    """Two writes for one employee and date of which the second came before the first was over."""
    return [pair for day in _by_day(calls).values() for pair in pairwise(day) if pair[1].start < (pair[0].end or 1e99)]


def last_writes(calls: Iterable[Call]) -> dict[str, Call]:
    return {day: writes[-1] for day, writes in _by_day(calls).items()}


def about_leave(calls: Iterable[Call], keys_on_leave: set[str]) -> list[Call]:
    """Writes for people who only ever were on leave, and writes that carry anything but two times."""
    return [c for c in calls if c.writes and (c.day.split("/")[0] in keys_on_leave or not _only_times(c))]


def too_many(calls: Iterable[Call], allowed: Allowed) -> int:
    """Writes beyond one per changed day, one more per write without a sure answer, and what kills and stops cost."""
    writes = [call for call in calls if call.writes]
    unsure = sum(1 for call in writes if not _sure(call))
    return max(0, len(writes) - allowed.changes - unsure - allowed.kills - 2 * allowed.stops)


def repeated(calls: Iterable[Call], blows: Iterable[Kill]) -> list[tuple[Call, Call]]:
    """The same write for one day twice in a row, although the first was answered and its worker was not killed."""
    struck = list(blows)
    return [
        (first, second)
        for day in _by_day(calls).values()
        for first, second in pairwise(day)
        if (first.method, first.body) == (second.method, second.body)
        and _sure(first)
        and not any(first.key in kill.keys and first.start <= kill.at <= second.start for kill in struck)
    ]


def in_writes(calls: Iterable[Call], blows: Iterable[Kill]) -> int:
    """How many blows struck while the answer to a write was awaited."""
    writes = [call for call in calls if call.writes]
    return sum(1 for kill in blows if any(kill.within(call) for call in writes))


def _sure(call: Call) -> bool:
    return call.deed is Deed.PASS and (call.end or 1e99) - call.start <= SURE


def _by_day(calls: Iterable[Call]) -> dict[str, list[Call]]:
    found: dict[str, list[Call]] = defaultdict(list)
    for call in sorted((call for call in calls if call.writes), key=lambda call: call.start):
        found[call.day].append(call)
    return found


def _only_times(call: Call) -> bool:
    return call.body == "" if call.method == "DELETE" else len(json.loads(call.body)) == 2
