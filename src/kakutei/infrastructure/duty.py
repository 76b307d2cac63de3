"""One duty of a worker, done for one company after another: an error is logged and counted, and the next company is served."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from typing import Any, Protocol

import structlog
from django.db import DatabaseError, OperationalError

log = structlog.get_logger()
ENDED_WHILE_IDLE = "25P03"
"""PostgreSQL's name for a transaction that it ended by IDLE_IN_TRANSACTION."""
SQLITE_UNREACHABLE = (
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_AUTH,
)
POSTGRES_UNREACHABLE = ("08", "28", "3D", "53", "57P", "58", ENDED_WHILE_IDLE)
"""Classes of SQLSTATE: no connection, no right to one, no such database, no resources, the server is stopped or starting,
its disk fails."""


class SomeFailed(Exception):
    """The duty was done for all companies but these. Each error is in the log already."""

    def __init__(self, errors: dict[int, Exception]) -> None:
        super().__init__(f"failed for the companies {', '.join(map(str, errors))}")
        self.errors = errors


class DutyRecord(Protocol):
    """Keeps which duties fail. `company` is the number of the one for which it failed, None: the whole duty."""

    def failed(self, duty: str, company: int | None, error: Exception) -> None: ...

    def worked(self, duty: str, failed: Iterable[int] = ()) -> None:
        """The whole duty was done, for every company but `failed`."""

    def worked_for(self, duty: str, company: Callable[[], int | None]) -> None:
        """Done for one company; `company` is called only where the duty fails for any."""


class Unrecorded:
    """Implements DutyRecord and keeps nothing."""

    def failed(self, duty: str, company: int | None, error: Exception) -> None: ...

    def worked(self, duty: str, failed: Iterable[int] = ()) -> None: ...

    def worked_for(self, duty: str, company: Callable[[], int | None]) -> None: ...


def attempt[T](do: Callable[[], T]) -> T | Exception:
    """The result, or the error of any kind: the one place that catches everything. The caller logs it."""
    try:
        return do()
    except Exception as error:  # noqa: BLE001 - the caller logs it with its traceback
        return error


def for_each[C](companies: Iterable[C], do: Callable[[C], object], *, number: Callable[[C], int]) -> None:
    """Does it for each company; `number` gives the company's number for the log.

    Raises SomeFailed after all companies, or the error at once where the database is away: then all would fail.
    """
    errors: dict[int, Exception] = {}
    for company in companies:
        outcome = attempt(lambda company=company: do(company))  # type: ignore[misc] # bound for this round
        if isinstance(outcome, Exception):
            if is_unreachable(outcome):
                raise outcome
            errors[number(company)] = outcome
            report(outcome, company=number(company))
    if errors:
        raise SomeFailed(errors)


def report(error: Exception, **about: Any) -> None:
    """One line with the error's traceback, redacted as every line is (infrastructure/logs.py). No traceback where the
    database cannot be reached at all: it would be the same at each try."""
    if is_unreachable(error):
        log.warning("database_away", error=f"{error}".strip(), **about)
    elif is_away(error):
        log.warning("database_away", error=f"{error}".strip(), exc_info=error, **about)
    else:
        log.error("duty_failed", error=kind_of(error), exc_info=error, **about)


def kind_of(error: Exception) -> str:
    """The name of its class; of an error that is not Python's own with the package that it comes from."""
    kind = type(error)
    package = kind.__module__.partition(".")[0]
    return kind.__qualname__ if package == "builtins" else f"{package}.{kind.__qualname__}"


def is_away(error: Exception) -> bool:
    """The database cannot be reached, is busy, or has ended a transaction in which this process was idle for too long.

    A table or column that is missing is no such case, though SQLite calls both an OperationalError.
    """
    if isinstance(error, OperationalError):
        return _sqlite_code(error) != sqlite3.SQLITE_ERROR
    return is_unreachable(error)


def is_unreachable(error: Exception) -> bool:
    """Whether every further query fails too, for any company."""
    if not isinstance(error, DatabaseError):
        return False
    code = _sqlite_code(error)
    if code is not None:
        return code in SQLITE_UNREACHABLE
    state = getattr(error.__cause__, "sqlstate", None)
    if state is None:
        return isinstance(error, OperationalError) and type(error.__cause__).__module__.startswith("psycopg")
    return str(state).startswith(POSTGRES_UNREACHABLE)


def _sqlite_code(error: Exception) -> int | None:
    """The primary result code."""
    extended = getattr(error.__cause__, "sqlite_errorcode", None)
    return None if extended is None else extended & 0xFF
