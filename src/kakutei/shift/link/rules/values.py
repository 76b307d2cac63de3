"""The few values that the link reasons with."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True)
class Plan:
    """出勤予定時刻 and 退勤予定時刻: two aware moments. Where there is no plan stands None."""

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
"""Settled without being sent: owed again only by the next [確定] of that day or by [再送]."""


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
    """The name of the leave that stands there, or an empty text."""
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
    """Why a single day, or all days of a person, need somebody's hand."""

    NO_NUMBER = "no_number"
    NOT_FOUND = "not_found"
    DUPLICATE = "duplicate"
    RETIRED = "retired"
    REFUSED = "refused"
    CLOSED = "closed"


class Cause(Enum):
    """Why a whole connection is stopped until somebody acts."""

    TOKEN = "token"
    ADDRESS = "address"
    PERMISSION = "permission"
    ONE_OF_THREE = "one_of_three"
    BASE_URL = "base_url"
    OUR_FAULT = "our_fault"
    CERTIFICATE = "certificate"
    PRIVATE_ADDRESS = "private_address"
    CLOCK = "clock"
    UNREADABLE_TOKEN = "unreadable_token"
    OTHER_COMPANY = "other_company"
    RESTORED = "restored"


AWAIT_APPROVAL = (Cause.OTHER_COMPANY, Cause.RESTORED)
"""Never probed and lifted by no answer: a person agrees first."""


@dataclass(frozen=True)
class Pause:
    """The company itself holds its link: until somebody resumes it, or until `until`."""

    since: dt.datetime
    by: str
    """The name of the person who pressed [一時停止]."""
    reason: str
    until: dt.datetime | None


class Waiting(Enum):
    """Why a connection pauses by itself, and goes on by itself."""

    WINDOW = "window"
    RATE = "rate"
    MAINTENANCE = "maintenance"
    UNREACHABLE = "unreachable"
    TROUBLE = "trouble"


HOST_WIDE = (Waiting.MAINTENANCE, Waiting.UNREACHABLE)
"""Nothing of one company: whoever asks at the same address meets the same."""


class ReadingTrouble(Enum):
    """Why the plans of a division that somebody asked for were not read."""

    NOBODY = "nobody"
    TOO_LATE = "too_late"
