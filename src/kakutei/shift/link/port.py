"""What the courier needs from outside: a ledger that remembers and an attendance server that answers.

The production ledger is link/ledger.py. The courier itself knows neither Django nor HTTP.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from kakutei.jptime.hours import ClosedHours
from kakutei.jptime.workdate import DateSpan
from kakutei.kotclient.answers import Answer
from kakutei.kotwire.records import DailySchedule, Employee, PunchesOfDate, SchedulesOfDate
from kakutei.shift.link.rules.decide import Applied, Want
from kakutei.shift.link.rules.person import Employees
from kakutei.shift.link.rules.values import (
    Cause,
    DayBlock,
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
        super().__init__(NoRoom.__doc__)
        self.until = until


@dataclass(frozen=True)
class Claim:
    """The right to be the only one who sends on a connection, as long as its lease and fence hold."""

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
    """The connection's, in every copy of the database."""


@dataclass(frozen=True)
class OwedDay:
    id: int
    staff_id: int
    number: str
    work_date: dt.date
    want: Want
    version: int
    confirmed_by: int


@dataclass(frozen=True)
class MovedDay:
    """A plan of ours under a key that is no longer this person's."""

    applied_id: int
    key: str
    work_date: dt.date
    applied: Applied


@dataclass(frozen=True)
class Sent:
    """What a write carries (None: a deletion), and what was read there before it. `unanswered`: so many writes of this
    day, this one included, since one had a clear answer."""

    plan: Plan | None
    before: Plan | None
    replaces_ours: bool
    unanswered: int


@dataclass(frozen=True)
class AskedPlans:
    """Somebody wants to know what a division's plans are there."""

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


class Witness(Protocol):
    """Remembers outside the database how far the claims have come, so that a restored database is told from a current one."""

    def claimed(self, connection: str, fence: int, at: dt.datetime) -> int | None:
        """Keeps the claim for good: called after it was taken and before anything is sent under it.

        A number: a claim that high was kept before, and nothing is changed. Then the database is older than what was sent.
        """


class Ledger(Protocol):
    """Each method is one transaction. Those that take a claim raise LeaseLost where it no longer holds."""

    def claim(self, worker: str, at: dt.datetime) -> Claim | None: ...

    def release(self, claim: Claim, at: dt.datetime) -> None: ...

    def others_wait(self, claim: Claim, at: dt.datetime) -> bool: ...

    def start_read(self, claim: Claim, at: dt.datetime) -> None:
        """Renews the lease and counts a call, directly before it is made. Raises LeaseLost or NoRoom."""

    def pause(self, claim: Claim, waiting: Waiting, until: dt.datetime, failures: int) -> None: ...

    def pause_others(self, claim: Claim, waiting: Waiting, until: dt.datetime, failures: int) -> None:
        """The other connections to the same address, unless they wait longer already."""

    def slow_down(self, claim: Claim) -> None:
        """Halves the rate; it recovers slowly."""

    def block(self, claim: Claim, cause: Cause, about: str, at: dt.datetime, probe_at: dt.datetime) -> None: ...

    def restored(self, claim: Claim, fence: int, at: dt.datetime) -> None:
        """Claims up to `fence` were lost with what was sent under them: ends this one, and waits for approval."""

    def all_is_well(self, claim: Claim) -> None:
        """An answer came as it should: no pause, no block, no failures; the others at the address need wait no more."""

    def employees(self, claim: Claim) -> Employees: ...

    def known_keys(self, claim: Claim) -> set[str]: ...

    def owed_numbers(self, claim: Claim, at: dt.datetime) -> tuple[set[str], dt.date | None]:
        """The 社員番号 of all owed days and the last of their dates."""

    def save_employees(self, claim: Claim, employees: Iterable[MappedEmployee], at: dt.datetime) -> None:
        """Replaces the mapping, makes days owed again whose person has another key now or whose write nobody has heard of
        for an hour, and tries blocked days again."""

    def begin_again(self, claim: Claim, at: dt.datetime) -> None:
        """Another attendance company: ends this connection and opens one that waits for approval."""

    def reads_punches(self, claim: Claim) -> bool:
        """Whether the token may read 日別打刻データ."""

    def save_reads_punches(self, claim: Claim, permitted: bool) -> None: ...

    def owed(self, claim: Claim, at: dt.datetime) -> list[OwedDay]: ...

    def moved(self, claim: Claim, at: dt.datetime) -> list[MovedDay]: ...

    def applied(self, claim: Claim, days: Iterable[KeyDay]) -> Mapping[KeyDay, tuple[Applied, dt.datetime | None]]:
        """What stands there because of us, and when an ambiguous day may be read back (None: nothing is ambiguous)."""

    def save_seen(self, claim: Claim, seen: Mapping[KeyDay, Seen]) -> None: ...

    def asked_plans(self, claim: Claim) -> list[AskedPlans]:
        """What people have asked for and nobody has read yet, the first asked first."""

    def plans_tried(self, claim: Claim, asked: AskedPlans, at: dt.datetime) -> None: ...

    def plans_read(self, claim: Claim, asked: AskedPlans, trouble: ReadingTrouble | None, at: dt.datetime) -> None:
        """Done, unless it was asked for again meanwhile."""

    def settle(
        self, claim: Claim, day: OwedDay, key: str | None, outcome: Outcome, stands: Plan | None, at: dt.datetime
    ) -> None:
        """Nothing was sent: the day is settled as read. With a key, `stands` becomes what is known to be ours there."""

    def begin(self, claim: Claim, day: OwedDay, key: str, sent: Sent, at: dt.datetime) -> int:
        """Commits what is about to be sent, renews the lease and counts the call. Raises LeaseLost or NoRoom."""

    def done(
        self,
        claim: Claim,
        day: OwedDay,
        key: str,
        attempt: int,
        answer: Answer[DailySchedule],
        stands: Plan | None,
        outcome: Outcome,
        at: dt.datetime,
    ) -> None:
        """The write is answered for certain; the day is settled unless a newer version stands by now."""

    def undone(
        self, claim: Claim, day: OwedDay, key: str, attempt: int, answer: Answer[DailySchedule], at: dt.datetime
    ) -> None:
        """The write was certainly not done; the day stays owed."""

    def unsure(
        self,
        claim: Claim,
        day: OwedDay,
        key: str,
        attempt: int,
        answer: Answer[DailySchedule],
        read_back_at: dt.datetime,
        at: dt.datetime,
    ) -> None:
        """The write may have been done: read back from `read_back_at` on."""

    def block_days(
        self, claim: Claim, days: Iterable[OwedDay], block: DayBlock, about: str, not_before: dt.datetime
    ) -> None: ...

    def start_removal(self, claim: Claim, day: MovedDay, stands: Plan, at: dt.datetime) -> None:
        """As begin, for a deletion of `stands`, which is ours."""

    def removal_answered(self, claim: Claim, day: MovedDay, at: dt.datetime) -> None:
        """Where another worker has the connection meanwhile: the day is owed again and read back. Raises LeaseLost then."""

    def removal_waits(self, claim: Claim, day: MovedDay, until: dt.datetime) -> None:
        """Not done, and not to be tried again before."""

    def removed(self, claim: Claim, day: MovedDay, gone: bool, at: dt.datetime) -> None: ...
