"""How a database is opened, and what a worker says of one that has ended its transaction."""

from __future__ import annotations

import os
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, InternalError, OperationalError
from structlog.testing import capture_logs

from kakutei.infrastructure.base_settings import database
from kakutei.infrastructure.worker_loop import Loop

POSTGRES = os.environ.get("KAKUTEI_TEST_POSTGRES_URL", "")


def config(monkeypatch: pytest.MonkeyPatch, url: str) -> Any:
    monkeypatch.setenv("KAKUTEI_A_DATABASE_URL", url)
    return database("KAKUTEI_A_DATABASE_URL", "a.sqlite3")


def test_what_the_operator_asks_of_postgresql_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = config(monkeypatch, "postgres://me@db.example.jp/a?sslmode=require&options=-c%20work_mem=8MB")["OPTIONS"]
    assert asked == {"sslmode": "require", "options": "-c work_mem=8MB -c idle_in_transaction_session_timeout=10000"}


@pytest.mark.skipif(not POSTGRES, reason="PostgreSQL was not asked for (KAKUTEI_TEST_POSTGRES_URL)")
def test_postgresql_ends_a_transaction_of_a_process_that_is_held_up(monkeypatch: pytest.MonkeyPatch) -> None:
    options = config(monkeypatch, f"{POSTGRES}/postgres")["OPTIONS"]
    with psycopg.connect(f"{POSTGRES}/postgres", **options) as opened:
        assert opened.execute("SHOW idle_in_transaction_session_timeout").fetchone() == ("10s",)


class Ended(Exception):
    sqlstate = "25P03"


class OurFault(Exception):
    sqlstate = "25P02"


def wrapped(kind: type[DatabaseError], cause: Exception) -> DatabaseError:
    error = kind("said")
    error.__cause__ = cause
    return error


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "event"),
    [
        (OperationalError("away"), "database_away"),
        (wrapped(InternalError, Ended()), "database_away"),
        (wrapped(InternalError, OurFault()), "duty_failed"),
        (Ended(), "duty_failed"),
    ],
)
def test_a_transaction_that_was_ended_is_the_databases_affair_and_no_fault_of_the_duty(
    error: Exception, event: str
) -> None:
    def duty() -> bool:
        raise error

    with capture_logs() as lines:
        Loop("shift", {"link": duty}, stopping=True).until_idle()
    assert [line["event"] for line in lines] == [event]
