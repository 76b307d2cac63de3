"""The ports of the delivery worker: a repository, a fence log and an attendance server.

The production repository is link/repository.py. The delivery worker itself uses neither Django nor HTTP.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kakutei.jptime.hours import ClosedHours
from kakutei.jptime.workdate import DateSpan
from kakutei.kotclient.answers import Answer
from kakutei.kotwire.records import DailySchedule, Employee, PunchesOfDate, SchedulesOfDate
from kakutei.shift.link.rules.decide import Applied, Want
from kakutei.shift.link.rules.employees import Employees
from kakutei.shift.link.rules.values import (
    Cause,
    DayBlock,
    FenceLogProblem,
    MappedEmployee,
    Outcome,
    Plan,
    ReadingTrouble,
    Seen,
    Waiting,
)

type KeyDay = tuple[str, dt.date]
"""Employee key and work date."""


class LeaseLost(Exception):
    """Another worker has this connection now, or it was switched off or paused. Nothing more may be sent under this claim."""


class NoRoom(Exception):
    """The rate budget is used up until `until`."""

    def __init__(self, until: dt.datetime) -> None:
        super().__init__(until)
        self.until = until


class TokenUnreadable(Exception):
    """The encrypted token cannot be decrypted with the configured keys."""


class ServerNotListed(Exception):
    """The operator's list does not name this base URL any more."""


class FenceLogUnusable(Exception):
    """The fence log cannot be read, cannot be written, or is lost: nothing may be sent."""

    def __init__(self, problem: FenceLogProblem, file: Path, reason: str = "") -> None:
        super().__init__(f"{file}: {reason or problem.value}")
        self.problem = problem


@dataclass(frozen=True)
class Claim:
    """The exclusive right to send on a connection, as long as its lease and fence hold."""

    connection_id: int
    fence: int
    worker: str
    since: dt.datetime | None
    """When it was taken."""
    windows: tuple[ClosedHours, ...]
    synced_at: dt.datetime | None
    sync_asked_at: dt.datetime | None
    waiting: Waiting | None
    failures: int
    blocked: bool
    identity: str
    """That of the connection, the same in every copy of the database."""


@dataclass(frozen=True)
class PendingDay:
    id: int
    company_id: int
    staff_id: int
    number: str
    work_date: dt.date
    want: Want
    version: int
    confirmed_by: int


@dataclass(frozen=True)
class OrphanedPlan:
    """A plan of ours under a key that is no longer its person's."""

    applied_id: int
    key: str
    work_date: dt.date
    applied: Applied


@dataclass(frozen=True)
class Sent:
    """The plan of a write (None: a deletion), and the plan that was read before it. `unanswered`: the number of writes of
    this day, this one included, since the last clear answer."""

    plan: Plan | None
    before: Plan | None
    replaces_ours: bool
    unanswered: int


@dataclass(frozen=True)
class AskedPlans:
    """A user asked for a division's plans on the attendance side."""

    reading_id: int
    division: str
    span: DateSpan
    asked_at: dt.datetime
    tried_at: dt.datetime | None
    """When it was first tried; None: not yet."""


class Api(Protocol):
    """The calls of one attendance company; kotclient.KotClient is the real one. None of them raises."""

    def employees(self, *, date: dt.date) -> Answer[list[Employee]]: ...

    def schedules(self, *, division: str, start: dt.date, last: dt.date) -> Answer[list[SchedulesOfDate]]: ...

    def punches(self, *, division: str, start: dt.date, last: dt.date) -> Answer[list[PunchesOfDate]]: ...

    def put_schedule(
        self, *, key: str, date: dt.date, start: dt.datetime, end: dt.datetime
    ) -> Answer[DailySchedule]: ...

    def delete_schedule(self, *, key: str, date: dt.date) -> Answer[DailySchedule]: ...


class FenceLog(Protocol):
    """Keeps the highest claims outside the database, so that a restored database is distinguished from a current one."""

    def claimed(self, connection: str, fence: int, at: dt.datetime) -> int | None:
        """Keeps the claim durably: called after it was taken and before anything is sent under it.

        Returns a number if a claim that high was kept before; nothing is changed then. The database is older than what was sent.
        Raises FenceLogUnusable.
        """


class LinkRepository(Protocol):
    """Each method is one transaction. Those that take a claim raise LeaseLost where it no longer holds."""

    def claim(self, worker: str, at: dt.datetime) -> Claim | None: ...

    def release(self, claim: Claim, at: dt.datetime) -> None: ...

    def others_wait(self, claim: Claim, at: dt.datetime) -> bool: ...

    def start_read(self, claim: Claim, at: dt.datetime) -> None:
        """Renews the lease and counts a call, directly before it is made. Raises LeaseLost or NoRoom."""

    def wait(self, claim: Claim, waiting: Waiting, until: dt.datetime, failures: int) -> None: ...

    def make_others_wait(self, claim: Claim, waiting: Waiting, until: dt.datetime, failures: int) -> None:
        """The other connections to the same address, unless they wait longer already."""

    def slow_down(self, claim: Claim) -> None:
        """Halves the rate; it recovers slowly."""

    def stop(self, claim: Claim, cause: Cause, about: str, at: dt.datetime, probe_at: dt.datetime) -> None: ...

    def restored(self, claim: Claim, fence: int, at: dt.datetime) -> None:
        """Claims up to `fence` were lost with what was sent under them: ends this one and stops until an approval."""

    def all_is_well(self, claim: Claim) -> None:
        """A good answer arrived: ends wait, stop and failures, also the wait of the other connections to the address."""

    def employees(self, claim: Claim) -> Employees: ...

    def known_keys(self, claim: Claim) -> set[str]: ...

    def owed_numbers(self, claim: Claim, at: dt.datetime) -> tuple[set[str], dt.date | None]:
        """The 社員番号 of all pending days and the last of their dates."""

    def save_employees(self, claim: Claim, employees: Iterable[MappedEmployee], at: dt.datetime) -> None:
        """Replaces the mapping, makes days pending again whose person has another key now or whose write has had no answer
        for an hour, and tries blocked days again."""

    def begin_again(self, claim: Claim, at: dt.datetime) -> None:
        """Another attendance company: ends this connection and opens one that waits for approval."""

    def reads_punches(self, claim: Claim) -> bool:
        """Whether the token may read 日別打刻データ."""

    def save_reads_punches(self, claim: Claim, permitted: bool) -> None: ...

    def pending_days(self, claim: Claim, at: dt.datetime) -> list[PendingDay]: ...

    def orphaned_plans(self, claim: Claim, at: dt.datetime) -> list[OrphanedPlan]: ...

    def applied(self, claim: Claim, days: Iterable[KeyDay]) -> Mapping[KeyDay, tuple[Applied, dt.datetime | None]]:
        """The plans that we wrote, and when an ambiguous day may be read back (None: nothing is ambiguous)."""

    def save_seen(self, claim: Claim, seen: Mapping[KeyDay, Seen]) -> None: ...

    def asked_plans(self, claim: Claim) -> list[AskedPlans]:
        """The open requests of users to read plans, the oldest first."""

    def plans_tried(self, claim: Claim, asked: AskedPlans, at: dt.datetime) -> None: ...

    def plans_read(self, claim: Claim, asked: AskedPlans, trouble: ReadingTrouble | None, at: dt.datetime) -> None:
        """Done, unless it was asked for again meanwhile."""

    def settle(
        self, claim: Claim, day: PendingDay, key: str | None, outcome: Outcome, stands: Plan | None, at: dt.datetime
    ) -> None:
        """Nothing was sent: the day is settled as read. With a key, `stands` becomes the plan known to be ours."""

    def begin(self, claim: Claim, day: PendingDay, key: str, sent: Sent, at: dt.datetime) -> int:
        """Commits what is about to be sent, renews the lease and counts the call. Raises LeaseLost or NoRoom."""

    def done(
        self,
        claim: Claim,
        day: PendingDay,
        key: str,
        attempt: int,
        answer: Answer[DailySchedule],
        stands: Plan | None,
        outcome: Outcome,
        at: dt.datetime,
    ) -> None:
        """The write has a certain answer; the day is settled unless it has a newer version by now."""

    def undone(
        self, claim: Claim, day: PendingDay, key: str, attempt: int, answer: Answer[DailySchedule], at: dt.datetime
    ) -> None:
        """The write was certainly not done; the day stays pending."""

    def unsure(
        self,
        claim: Claim,
        day: PendingDay,
        key: str,
        attempt: int,
        answer: Answer[DailySchedule],
        read_back_at: dt.datetime,
        at: dt.datetime,
    ) -> None:
        """The write may have been done: read back from `read_back_at` on."""

    def block_days(
        self, claim: Claim, days: Iterable[PendingDay], block: DayBlock, about: str, not_before: dt.datetime
    ) -> None: ...

    def start_removal(self, claim: Claim, day: OrphanedPlan, stands: Plan, at: dt.datetime) -> None:
        """As begin, for a deletion of `stands`, which is ours."""

    def removal_answered(self, claim: Claim, day: OrphanedPlan, at: dt.datetime) -> None:
        """Where another worker has claimed the connection meanwhile: makes the day pending again and raises LeaseLost."""

    def removal_waits(self, claim: Claim, day: OrphanedPlan, until: dt.datetime) -> None:
        """Not done, and not to be tried again before `until`."""

    def removed(self, claim: Claim, day: OrphanedPlan, gone: bool, at: dt.datetime) -> None: ...
