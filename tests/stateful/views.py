"""What can be seen of a repository from outside, in the same plain values for each kind of repository."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields

from kakutei.shift.link.rules.decide import Want
from kakutei.shift.link.rules.values import Cause, DayBlock, Outcome, Plan, Seen, Waiting

type Person = tuple[int, int]
"""Company and person, each by its place in the world."""
type PersonDay = tuple[int, int, dt.date]
type KeyDayThere = tuple[int, str, dt.date]
"""Company, employee key, work date."""


@dataclass(frozen=True)
class DayView:
    want: Want
    version: int
    settled: int
    outcome: Outcome | None
    settled_at: dt.datetime | None
    not_before: dt.datetime | None
    block: DayBlock | None
    about: str
    delivered: bool
    """反映済み is what people see."""


@dataclass(frozen=True)
class AppliedView:
    person: int
    plan: Plan | None
    sent: Plan | None
    before: Plan | None
    since: dt.datetime | None
    read_back_at: dt.datetime | None
    unanswered: int
    removal: str


@dataclass(frozen=True)
class LinkView:
    on: bool
    claim: str
    claim_until: dt.datetime | None
    fence: int
    served_at: dt.datetime | None
    waiting: Waiting | None
    wait_until: dt.datetime | None
    failures: int
    rate_limit: int
    calls: int
    block: Cause | None
    next_probe_at: dt.datetime | None
    paused_at: dt.datetime | None
    pause_until: dt.datetime | None
    sync_asked_at: dt.datetime | None
    synced_at: dt.datetime | None
    punches: bool
    codes: dict[str, str]
    """従業員コード by employee key, as of the last sync."""


@dataclass(frozen=True)
class View:
    """All that a repository remembers."""

    links: dict[int, LinkView]
    days: dict[PersonDay, DayView]
    applied: dict[KeyDayThere, AppliedView]
    seen: dict[KeyDayThere, Seen]

    def next_due(self, at: dt.datetime) -> dt.datetime | None:
        """When something may have to be done that cannot be done now."""
        times: list[dt.datetime | None] = []
        for link in self.links.values():
            times += [link.claim_until, link.wait_until, link.next_probe_at, link.pause_until]
        times += [day.not_before for day in self.days.values() if day.settled < day.version]
        times += [row.read_back_at for row in self.applied.values() if row.since]
        return min((each for each in times if each and each > at), default=None)


def differences(one: View, other: View) -> list[str]:
    """Differences between two repositories after the same calls."""
    found = []
    for part in fields(View):
        mine, yours = getattr(one, part.name), getattr(other, part.name)
        for name in sorted(mine.keys() | yours.keys(), key=repr):
            if mine.get(name) != yours.get(name):
                found.append(f"{part.name} {name}: {mine.get(name)} / {yours.get(name)}")
    return found
