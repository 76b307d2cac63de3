"""The values of the link's rules."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True)
class Plan:
    """出勤予定時刻 and 退勤予定時刻: two aware moments. None in place of a Plan means no plan."""

    start: dt.datetime
    end: dt.datetime


class WantedKind(Enum):
    SHIFT = "shift"
    LEAVE = "leave"
    NONE = "none"


class Outcome(Enum):
    """How a version of a desired day was settled."""

    DELIVERED = "delivered"
    NOT_APPLICABLE = "not_applicable"
    ACTUALS_THERE = "actuals_there"
    LEAVE_THERE = "leave_there"
    CHANGED_THERE = "changed_there"


LEFT_ALONE = (Outcome.ACTUALS_THERE, Outcome.LEAVE_THERE, Outcome.CHANGED_THERE)
"""Settled without being sent: pending again only by the next [確定] of that day or by [再送]."""


class Actual(Enum):
    """勤怠実績 of a day, as far as the token may read it."""

    UNKNOWN = "unknown"
    NONE = "none"
    THERE = "there"


@dataclass(frozen=True)
class Seen:
    """What was last read of one employee and work date."""

    plan: Plan | None
    leave: str
    """The name of the leave on the attendance side, or an empty text."""
    actual: Actual
    actual_text: str
    """The times of the punches, for people to read."""
    read_at: dt.datetime


@dataclass(frozen=True)
class MappedEmployee:
    """An employee of the attendance side as of the last sync."""

    key: str
    code: str
    division: str
    name: str
    kana: str
    hired_on: dt.date | None
    resigned_on: dt.date | None

    def works_on(self, date: dt.date) -> bool:
        return (self.hired_on is None or self.hired_on <= date) and (
            self.resigned_on is None or date <= self.resigned_on
        )


class DayBlock(Enum):
    """Why a person has to act on a single day, or on all days of an employee."""

    NO_NUMBER = "no_number"
    NOT_FOUND = "not_found"
    DUPLICATE = "duplicate"
    RETIRED = "retired"
    REFUSED = "refused"
    CLOSED = "closed"


NUMBER_BLOCKS = (DayBlock.NO_NUMBER, DayBlock.NOT_FOUND, DayBlock.DUPLICATE, DayBlock.RETIRED)
"""The 社員番号 of the person names no employee of that day."""


class Cause(Enum):
    """Why a whole connection is stopped until a person acts."""

    TOKEN = "token"
    ADDRESS = "address"
    PERMISSION = "permission"
    UNAUTHORIZED_UNSPECIFIED = "unauthorized"
    BASE_URL = "base_url"
    BAD_REQUEST = "bad_request"
    CERTIFICATE = "certificate"
    PRIVATE_ADDRESS = "private_address"
    CLOCK = "clock"
    UNREADABLE_TOKEN = "unreadable_token"
    FENCE_LOG = "fence_log"
    OTHER_COMPANY = "other_company"
    RESTORED = "restored"


class FenceLogProblem(Enum):
    """Why the fence log, which keeps the highest claims outside the database, stops a connection."""

    BROKEN = "broken"
    UNREADABLE = "unreadable"
    UNWRITABLE = "unwritable"
    LOST = "lost"


AWAIT_APPROVAL = (Cause.OTHER_COMPANY, Cause.RESTORED)
"""Never probed and not ended by any answer: a person has to approve."""


@dataclass(frozen=True)
class Pause:
    """The company has paused its link: until a user resumes it, or until `until`."""

    since: dt.datetime
    by: str
    """The name of the person who pressed [一時停止]."""
    reason: str
    until: dt.datetime | None


class Waiting(Enum):
    """Why a connection waits, and resumes by itself."""

    WINDOW = "window"
    RATE = "rate"
    MAINTENANCE = "maintenance"
    UNREACHABLE = "unreachable"
    TROUBLE = "trouble"


HOST_WIDE = (Waiting.MAINTENANCE, Waiting.UNREACHABLE)
"""Reasons that concern every connection to the same address."""


class ReadingTrouble(Enum):
    """Why the plans of a division that a user asked for were not read."""

    NO_EMPLOYEES = "no_employees"
    TOO_LATE = "too_late"
