"""What the simulated repository remembers: the tables of the link as plain objects."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from uuid import UUID

from kakutei.jptime.hours import parse_windows
from kakutei.jptime.workdate import DateSpan
from kakutei.shift.link.port import AskedPlans
from kakutei.shift.link.rules.decide import Applied, Want
from kakutei.shift.link.rules.values import Cause, Outcome

WINDOWS = parse_windows("08:00-10:00,17:00-19:00")


@dataclass
class Desired:
    id: int
    staff: int
    date: dt.date
    want: Want
    version: int
    settled: int = 0
    outcome: Outcome | None = None
    settled_at: dt.datetime | None = None
    not_before: dt.datetime | None = None
    block: object = None
    about: str = ""


@dataclass
class AppliedRow:
    id: int
    key: str
    date: dt.date
    staff: int
    planned_for: int | None = None
    plan: object = None
    sent: object = None
    before: object = None
    since: dt.datetime | None = None
    read_back_at: dt.datetime | None = None
    unanswered: int = 0
    removal: str = ""

    @property
    def applied(self) -> Applied:
        if self.since is None:
            return Applied(plan=self.plan)
        return Applied(plan=self.plan, sent=self.sent, unanswered=max(1, self.unanswered), before=self.before)


@dataclass
class Reading:
    """As PlanReading: a request to read the plans of a division at the attendance side."""

    id: int
    division: str
    span: DateSpan
    asked_at: dt.datetime
    tried_at: dt.datetime | None = None
    read_at: dt.datetime | None = None
    trouble: object = None

    @property
    def asked(self) -> AskedPlans:
        return AskedPlans(self.id, self.division, self.span, self.asked_at, self.tried_at)


@dataclass
class Company:
    """A company and its one open connection."""

    id: int
    token: str
    first_work_date: dt.date
    numbers: dict
    rate_limit: int
    on: bool = True
    claim: str = ""
    claim_until: dt.datetime | None = None
    fence: int = 0
    served_at: dt.datetime | None = None
    waiting: object = None
    wait_until: dt.datetime | None = None
    failures: int = 0
    calls: dict = field(default_factory=dict)
    block: Cause | None = None
    block_about: str = ""
    next_probe_at: dt.datetime | None = None
    paused_at: dt.datetime | None = None
    pause_until: dt.datetime | None = None
    sync_asked_at: dt.datetime | None = None
    synced_at: dt.datetime | None = None
    punches: bool = False
    desired: dict = field(default_factory=dict)
    applied: dict = field(default_factory=dict)
    seen: dict = field(default_factory=dict)
    attempts: dict = field(default_factory=dict)
    """Those that were begun and not answered: key, date, staff, plan and when."""
    mapping: dict = field(default_factory=dict)
    readings: dict = field(default_factory=dict)
    drafts: dict = field(default_factory=dict)
    """Unconfirmed changes in the roster."""
    ended_fence: int = 0
    """Claims up to this one were of a connection that has ended."""
    ended: dict = field(default_factory=dict)
    ended_attempts: dict = field(default_factory=dict)
    ended_mapping: dict = field(default_factory=dict)
    """What is known to stand at the attendance company of that connection."""

    def paused(self, at: dt.datetime) -> bool:
        return self.paused_at is not None and (self.pause_until is None or self.pause_until > at)

    @property
    def identity(self) -> str:
        """Decides when it begins after the restricted hours: DatabaseBook gives its connections the same."""
        return str(UUID(int=self.id))
