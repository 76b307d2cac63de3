"""The rows of the duties that fail: counted, shared by all processes, and gone with the first time the duty works."""

from __future__ import annotations

import datetime as dt
import sqlite3

import psycopg
import pytest
from django.db import DatabaseError, OperationalError, ProgrammingError, connection
from structlog.testing import capture_logs

from kakutei.duties.failing import failing_lines
from kakutei.duties.models import WHOLE, FailingDuty
from kakutei.duties.record import DatabaseRecord
from kakutei.infrastructure.duty import SomeFailed, for_each, is_away, is_unreachable, kind_of
from kakutei.infrastructure.worker_loop import Every, Loop

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 12, 10, 12, tzinfo=dt.UTC)
SECRET = "0f3c9a7d5e1b82640f3c9a7d5e1b8264"


class Clock:
    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> dt.datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def record(clock: Clock) -> DatabaseRecord:
    return DatabaseRecord(one_by_one=frozenset({"link"}), now=clock)


def shown() -> list[tuple[str, int, list[int]]]:
    return [(line.name, line.count, line.companies) for line in failing_lines()]


def test_errors_are_counted_from_the_first_to_the_last_with_their_kind_alone(
    record: DatabaseRecord, clock: Clock
) -> None:
    for _ in range(3):
        record.failed("tell", None, LookupError(SECRET))
        clock.at += dt.timedelta(minutes=1)
    record.failed("tell", 7, KeyError(SECRET))
    (line,) = failing_lines()
    assert (line.label, line.count, line.since, line.last_at) == ("お知らせの作成", 4, NOON, clock.at)
    assert (line.last_kind, line.companies) == ("KeyError", [7])
    assert SECRET not in str(list(FailingDuty.objects.values()))


def test_it_is_quiet_once_the_duty_works_again(record: DatabaseRecord) -> None:
    record.failed("tell", None, LookupError())
    record.failed("prune", None, LookupError())
    record.worked("tell")
    assert shown() == [("prune", 1, [])]


def test_the_companies_for_which_it_works_again_go_and_the_others_stay(record: DatabaseRecord) -> None:
    record.failed("tell", 3, LookupError())
    record.failed("tell", 4, LookupError())
    record.worked("tell", failed=[4])
    assert shown() == [("tell", 1, [4])]


def test_one_companys_visit_that_works_says_nothing_about_the_others(record: DatabaseRecord) -> None:
    for company in (None, 3, 4):
        record.failed("link", company, LookupError())
    record.worked("link")
    record.worked_for("link", lambda: 4)
    assert shown() == [("link", 1, [3])]


def test_another_process_sees_and_ends_it(record: DatabaseRecord, clock: Clock) -> None:
    record.failed("mail", None, LookupError())
    restarted = DatabaseRecord(now=clock)
    restarted.worked("mail")
    assert shown() == []


def test_a_duty_that_is_no_longer_tried_is_dropped_after_a_day(record: DatabaseRecord, clock: Clock) -> None:
    record.failed("link", 3, LookupError())
    clock.at += dt.timedelta(hours=25)
    DatabaseRecord(one_by_one=frozenset({"link"}), now=clock).worked("link")
    assert shown() == []


def test_a_table_that_is_missing_stops_no_duty(record: DatabaseRecord) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {FailingDuty._meta.db_table}")
    with capture_logs() as logged:
        record.failed("tell", None, LookupError())
        record.worked("tell")
    assert {line["event"] for line in logged} == {"duty_errors_not_counted"}


# --- what the loop makes of them ---


@pytest.mark.django_db(transaction=True)
def test_case_g7_a_duty_that_failed_for_some_is_failing_until_its_next_turn_works(record: DatabaseRecord) -> None:
    fails = True

    def duty() -> None:
        def one(company: int) -> None:
            if fails and company == 2:
                raise LookupError(SECRET)

        for_each([1, 2, 3], one, number=int)

    every = Every(duty, dt.timedelta(minutes=10))
    loop = Loop("test", {"tell": every}, record=record)
    loop.round()
    loop.round()
    assert shown() == [("tell", 1, [2])], "a round in which it is not due is none in which it worked"
    fails, every.due = False, None
    loop.round()
    assert shown() == []


def test_case_g7_all_others_have_their_turn_and_the_last_line_tells_who_had_not() -> None:
    done: list[int] = []

    def one(company: int) -> None:
        if company in (1, 3):
            raise LookupError("no such shelf")
        done.append(company)

    with capture_logs() as logged, pytest.raises(SomeFailed) as failed:
        for_each([1, 2, 3, 4], one, number=int)
    assert done == [2, 4]
    assert list(failed.value.errors) == [1, 3]
    assert [(line["event"], line["company"], line["error"]) for line in logged] == [
        ("duty_failed", 1, "LookupError"),
        ("duty_failed", 3, "LookupError"),
    ]
    assert all(line["exc_info"].__traceback__ for line in logged)


def wrapped(kind: type[DatabaseError], cause: Exception) -> DatabaseError:
    error = kind("said")
    error.__cause__ = cause
    return error


def sqlite(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("said")
    error.sqlite_errorcode = code
    return error


AWAY = [
    wrapped(OperationalError, sqlite(sqlite3.SQLITE_CANTOPEN)),
    wrapped(OperationalError, sqlite(sqlite3.SQLITE_IOERR_READ)),
    wrapped(DatabaseError, sqlite(sqlite3.SQLITE_NOTADB)),
    wrapped(OperationalError, psycopg.OperationalError("connection refused")),
    wrapped(OperationalError, psycopg.errors.AdminShutdown("said")),
]
BUSY = [
    wrapped(OperationalError, sqlite(sqlite3.SQLITE_BUSY)),
    wrapped(OperationalError, psycopg.errors.DeadlockDetected("said")),
]
OURS = [
    wrapped(OperationalError, sqlite(sqlite3.SQLITE_ERROR)),
    wrapped(ProgrammingError, psycopg.errors.UndefinedTable("said")),
    LookupError("said"),
]


@pytest.mark.parametrize("error", AWAY, ids=lambda error: f"{type(error.__cause__).__name__}")
def test_a_database_that_is_away_is_so_for_every_company(error: Exception) -> None:
    asked: list[int] = []

    def one(company: int) -> None:
        asked.append(company)
        raise error

    with pytest.raises(type(error)):
        for_each([1, 2], one, number=int)
    assert asked == [1]
    assert is_away(error)


@pytest.mark.parametrize("error", BUSY, ids=lambda error: f"{type(error.__cause__).__name__}")
def test_case_g7_one_companys_rows_that_are_locked_keep_no_other_from_its_turn(error: Exception) -> None:
    def one(company: int) -> None:
        if company == 1:
            raise error

    with capture_logs() as logged, pytest.raises(SomeFailed):
        for_each([1, 2], one, number=int)
    assert [(line["event"], line["company"]) for line in logged] == [("database_away", 1)]
    assert (is_away(error), is_unreachable(error)) == (True, False)


@pytest.mark.parametrize("error", OURS, ids=lambda error: f"{type(error.__cause__).__name__}")
def test_case_g1_a_table_that_is_missing_is_our_fault_and_no_database_that_is_away(error: Exception) -> None:
    assert (is_away(error), is_unreachable(error)) == (False, False)


def test_an_error_is_named_by_its_class() -> None:
    assert kind_of(KeyError("x")) == "KeyError"
    assert kind_of(OperationalError("x")) == "django.OperationalError"


def test_a_row_for_the_whole_duty_names_no_company(record: DatabaseRecord) -> None:
    record.failed("mail", None, LookupError())
    assert FailingDuty.objects.get().company_number == WHOLE
