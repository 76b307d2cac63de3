"""The closed list of what an answer can mean, and the one function that decides it.

Each Recovery says what to do next. Whatever is not known for certain never counts as applied.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum

from kakutei.kotwire.errors import WireError


class Recovery(Enum):
    APPLIED = "applied"
    """Answered as documented: a write is done, a read is whole."""
    RETRY = "retry"
    """Nothing was done over there; the whole host is unwell. Try again later."""
    AMBIGUOUS = "ambiguous"
    """A write that may or may not have been done. Read back before anything else."""
    FAILED_READ = "failed_read"
    """A read that failed, was cut short or made no sense. Conclude nothing from it."""
    WAIT_WINDOW = "wait_window"
    """Restricted hours."""
    RATE_WAIT = "rate_wait"
    REFUSED = "refused"
    """Actual attendance or leave stands there. Never again for this version."""
    REMAP = "remap"
    """The employee is not known there: refresh the mapping."""
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
    """The certificate is bad, expired or somebody else's."""
    PRIVATE_ADDRESS = "private_address"
    """The host's name leads to an address that is not public, and the operator named no private host: not dialled."""
    TOO_LARGE = "too_large"
    NOT_JSON = "not_json"
    NOT_AS_DOCUMENTED = "not_as_documented"


class BlockReason(Enum):
    """What a person has to mend before the company's link goes on."""

    TOKEN = "token"
    ADDRESS = "address"
    PERMISSION = "permission"
    ONE_OF_THREE = "one_of_three"
    BASE_URL = "base_url"
    OUR_FAULT = "our_fault"
    CERTIFICATE = "certificate"
    PRIVATE_ADDRESS = "private_address"


class Refusal(Enum):
    ACTUAL = "actual"
    LEAVE = "leave"


@dataclass(frozen=True)
class Answer[T]:
    """What came back from one call. `value` stands exactly with APPLIED (None for a write without a body)."""

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
    """A DELETE found no plan: what was to be gone is gone."""
    bodyless: bool = False
    """2xx without the times: the write is probably done, and one read will tell."""

    @property
    def ok(self) -> bool:
        return self.recovery is Recovery.APPLIED


@dataclass(frozen=True)
class Verdict:
    recovery: Recovery
    reason: BlockReason | None = None
    refusal: Refusal | None = None
    closed_month: bool = False
    maintenance: bool = False
    nothing_there: bool = False


_OURS = {
    WireError.TOKEN_UNKNOWN.code: Verdict(Recovery.BLOCK_COMPANY, BlockReason.TOKEN),
    WireError.ADDRESS_NOT_ALLOWED.code: Verdict(Recovery.BLOCK_COMPANY, BlockReason.ADDRESS),
    WireError.PERMISSION_MISSING.code: Verdict(Recovery.BLOCK_COMPANY, BlockReason.PERMISSION),
    WireError.ACTUAL_EXISTS.code: Verdict(Recovery.REFUSED, refusal=Refusal.ACTUAL),
    WireError.LEAVE_STANDS.code: Verdict(Recovery.REFUSED, refusal=Refusal.LEAVE),
    WireError.MONTH_CLOSED.code: Verdict(Recovery.BLOCK_DAY, closed_month=True),
    WireError.EMPLOYEE_NOT_FOUND.code: Verdict(Recovery.REMAP),
    WireError.SCHEDULE_NOT_FOUND.code: Verdict(Recovery.APPLIED, nothing_there=True),
    WireError.NOT_FOUND.code: Verdict(Recovery.BLOCK_COMPANY, BlockReason.BASE_URL),
}
"""Codes from 1001 on are our own server's: each names its cause."""

_RESTRICTED = WireError.RESTRICTED_HOURS.code
_RATE = {105, WireError.TOO_MANY_REQUESTS.code, 308}
_OUR_FAULT = {400, 405, 406, 413, 414, 415, 422, 501}
"""Requests that we must not make like that. 408, 409 and what is not listed anywhere say nothing about us."""
_ONE_OF_THREE = Verdict(Recovery.BLOCK_COMPANY, BlockReason.ONE_OF_THREE)


def classify(status: int, code: int | None, *, writes: bool, enveloped: bool, deletes: bool = False) -> Verdict:
    """The meaning of an answer that is no success. `enveloped`: it came as one of the two documented envelopes."""
    if code == _RESTRICTED:
        return Verdict(Recovery.WAIT_WINDOW)
    if status == 429 or code in _RATE:
        return Verdict(Recovery.RATE_WAIT)
    if code in _OURS and _can_mean(_OURS[code], status, writes=writes, deletes=deletes):
        return _OURS[code]
    if code in _OURS and not writes:
        return _unsure(writes)
    if 300 <= status < 400:
        return Verdict(Recovery.BLOCK_COMPANY, BlockReason.BASE_URL)
    if status in (401, 403):
        return _ONE_OF_THREE
    if status == 404:
        return _not_found(writes=writes, enveloped=enveloped)
    if status in (400, 422) and writes:
        return Verdict(Recovery.BLOCK_DAY)
    if status in _OUR_FAULT:
        return Verdict(Recovery.BLOCK_COMPANY, BlockReason.OUR_FAULT)
    if status == 503 or (status == 500 and code == WireError.SERVER_ERROR.code):
        return Verdict(Recovery.RETRY, maintenance=True)
    return _unsure(writes)


def _can_mean(verdict: Verdict, status: int, *, writes: bool, deletes: bool) -> bool:
    """What concerns a single day is an answer to a write alone; "nothing there" to a DELETE alone."""
    if verdict.nothing_there:
        return deletes and status == 404
    return writes or verdict.recovery is Recovery.BLOCK_COMPANY


def classify_trouble(trouble: Trouble, *, writes: bool) -> Verdict:
    """The meaning of no usable answer."""
    if trouble is Trouble.NOT_SENT:
        return Verdict(Recovery.RETRY)
    if trouble is Trouble.INSECURE:
        return Verdict(Recovery.BLOCK_HOST, BlockReason.CERTIFICATE)
    if trouble is Trouble.PRIVATE_ADDRESS:
        return Verdict(Recovery.BLOCK_HOST, BlockReason.PRIVATE_ADDRESS)
    return _unsure(writes)


def _not_found(*, writes: bool, enveloped: bool) -> Verdict:
    """A write names an employee, so an enveloped 404 speaks of him; anything else speaks of the address itself."""
    if writes and enveloped:
        return Verdict(Recovery.REMAP)
    return Verdict(Recovery.BLOCK_COMPANY, BlockReason.BASE_URL)


def _unsure(writes: bool) -> Verdict:
    return Verdict(Recovery.AMBIGUOUS if writes else Recovery.FAILED_READ)
