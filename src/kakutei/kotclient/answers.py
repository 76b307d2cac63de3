"""The closed list of what an answer can mean, and the one function that decides it.

Each Recovery says what to do next. A result that is not certain never counts as applied.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum

from kakutei.kotwire.errors import WireError


class Recovery(Enum):
    APPLIED = "applied"
    """Answered as documented: a write is done, a read is complete."""
    RETRY = "retry"
    """Nothing was done on the attendance side; the whole host is in trouble. Try again later."""
    AMBIGUOUS = "ambiguous"
    """A write that may or may not have been done. Read back before anything else."""
    FAILED_READ = "failed_read"
    """A read that failed, was cut short or is inconsistent. Conclude nothing from it."""
    WAIT_WINDOW = "wait_window"
    """Restricted hours."""
    RATE_WAIT = "rate_wait"
    REFUSED = "refused"
    """The day has actual attendance or leave on the attendance side. Never again for this version."""
    REMAP = "remap"
    """The attendance side does not know the employee: refresh the mapping."""
    BLOCK_DAY = "block_day"
    BLOCK_COMPANY = "block_company"
    BLOCK_HOST = "block_host"


class Trouble(Enum):
    """Why there is no usable answer."""

    NOT_SENT = "not_sent"
    """No connection, no name, no route: no byte of the request left."""
    NO_ANSWER = "no_answer"
    """Time ran out or the connection broke after bytes had left."""
    INSECURE = "insecure"
    """The certificate is bad, expired or for another host."""
    PRIVATE_ADDRESS = "private_address"
    """The host's name leads to an address that is not public, and the operator named no private host: not dialled."""
    TOO_LARGE = "too_large"
    NOT_JSON = "not_json"
    NOT_AS_DOCUMENTED = "not_as_documented"


class BlockReason(Enum):
    """What a person has to correct before the company's link resumes."""

    TOKEN = "token"
    ADDRESS = "address"
    PERMISSION = "permission"
    UNAUTHORIZED_UNSPECIFIED = "unauthorized"
    BASE_URL = "base_url"
    BAD_REQUEST = "bad_request"
    CERTIFICATE = "certificate"
    PRIVATE_ADDRESS = "private_address"


class Refusal(Enum):
    ACTUAL = "actual"
    LEAVE = "leave"


@dataclass(frozen=True)
class Answer[T]:
    """The result of one call. `value` is set only with APPLIED (None for a write without a body)."""

    recovery: Recovery
    value: T | None = None
    status: int | None = None
    code: str = ""
    message: str = ""
    reason: BlockReason | None = None
    refusal: Refusal | None = None
    trouble: Trouble | None = None
    retry_after: dt.timedelta | None = None
    server_date: dt.datetime | None = None
    closed_month: bool = False
    maintenance: bool = False
    nothing_there: bool = False
    """A DELETE found no plan: the plan to delete does not exist any more."""
    bodyless: bool = False
    """2xx without the times: the write is probably done, and one read will show it."""

    @property
    def ok(self) -> bool:
        return self.recovery is Recovery.APPLIED


@dataclass(frozen=True)
class Classification:
    recovery: Recovery
    reason: BlockReason | None = None
    refusal: Refusal | None = None
    closed_month: bool = False
    maintenance: bool = False
    nothing_there: bool = False


_OURS = {
    WireError.TOKEN_UNKNOWN.code: Classification(Recovery.BLOCK_COMPANY, BlockReason.TOKEN),
    WireError.ADDRESS_NOT_ALLOWED.code: Classification(Recovery.BLOCK_COMPANY, BlockReason.ADDRESS),
    WireError.PERMISSION_MISSING.code: Classification(Recovery.BLOCK_COMPANY, BlockReason.PERMISSION),
    WireError.ACTUAL_EXISTS.code: Classification(Recovery.REFUSED, refusal=Refusal.ACTUAL),
    WireError.LEAVE_STANDS.code: Classification(Recovery.REFUSED, refusal=Refusal.LEAVE),
    WireError.MONTH_CLOSED.code: Classification(Recovery.BLOCK_DAY, closed_month=True),
    WireError.EMPLOYEE_NOT_FOUND.code: Classification(Recovery.REMAP),
    WireError.SCHEDULE_NOT_FOUND.code: Classification(Recovery.APPLIED, nothing_there=True),
    WireError.NOT_FOUND.code: Classification(Recovery.BLOCK_COMPANY, BlockReason.BASE_URL),
}
"""Codes from 1001 on are those of our attendance app: each names its cause."""

_RESTRICTED = WireError.RESTRICTED_HOURS.code
_RATE = {105, WireError.TOO_MANY_REQUESTS.code, 308}
_BAD_REQUEST = {400, 405, 406, 413, 414, 415, 422, 501}
"""The request itself is wrong. 408, 409 and unlisted statuses do not mean that."""
_UNAUTHORIZED_UNSPECIFIED = Classification(Recovery.BLOCK_COMPANY, BlockReason.UNAUTHORIZED_UNSPECIFIED)


def classify(status: int, code: int | None, *, writes: bool, enveloped: bool, deletes: bool = False) -> Classification:
    """The meaning of an answer that is no success. `enveloped`: it has one of the two documented envelopes."""
    if code == _RESTRICTED:
        return Classification(Recovery.WAIT_WINDOW)
    if status == 429 or code in _RATE:
        return Classification(Recovery.RATE_WAIT)
    if code in _OURS and _can_mean(_OURS[code], status, writes=writes, deletes=deletes):
        return _OURS[code]
    if code in _OURS and not writes:
        return _unsure(writes)
    if 300 <= status < 400:
        return Classification(Recovery.BLOCK_COMPANY, BlockReason.BASE_URL)
    if status in (401, 403):
        return _UNAUTHORIZED_UNSPECIFIED
    if status == 404:
        return _not_found(writes=writes, enveloped=enveloped)
    if status in (400, 422) and writes:
        return Classification(Recovery.BLOCK_DAY)
    if status in _BAD_REQUEST:
        return Classification(Recovery.BLOCK_COMPANY, BlockReason.BAD_REQUEST)
    if status == 503 or (status == 500 and code == WireError.SERVER_ERROR.code):
        return Classification(Recovery.RETRY, maintenance=True)
    return _unsure(writes)


def _can_mean(verdict: Classification, status: int, *, writes: bool, deletes: bool) -> bool:
    """Only a write can be answered about a single day; only a DELETE can be answered "nothing there"."""
    if verdict.nothing_there:
        return deletes and status == 404
    return writes or verdict.recovery is Recovery.BLOCK_COMPANY


def classify_trouble(trouble: Trouble, *, writes: bool) -> Classification:
    """The meaning of no usable answer."""
    if trouble is Trouble.NOT_SENT:
        return Classification(Recovery.RETRY)
    if trouble is Trouble.INSECURE:
        return Classification(Recovery.BLOCK_HOST, BlockReason.CERTIFICATE)
    if trouble is Trouble.PRIVATE_ADDRESS:
        return Classification(Recovery.BLOCK_HOST, BlockReason.PRIVATE_ADDRESS)
    return _unsure(writes)


def _not_found(*, writes: bool, enveloped: bool) -> Classification:
    """A write names an employee, so an enveloped 404 means that employee; any other 404 means the base URL."""
    if writes and enveloped:
        return Classification(Recovery.REMAP)
    return Classification(Recovery.BLOCK_COMPANY, BlockReason.BASE_URL)


def _unsure(writes: bool) -> Classification:
    return Classification(Recovery.AMBIGUOUS if writes else Recovery.FAILED_READ)
