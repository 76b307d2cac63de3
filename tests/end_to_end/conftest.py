"""The end-to-end tests run the shift app's own code in this process, on a database of their own, against a real server.

With KAKUTEI_END_TO_END_POSTGRES_URL (postgres://user@host:port) the shift app's tables are in PostgreSQL, else in SQLite.
"""

# ruff: noqa: E402 - the environment and Django are set up before what needs them is imported

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

FOLDER = Path(tempfile.mkdtemp(prefix="kakutei-end-to-end-"))
POSTGRES = os.environ.get("KAKUTEI_END_TO_END_POSTGRES_URL", "")
DATABASE = f"kakutei_end_to_end_{os.getpid()}"

os.environ.update(
    DJANGO_SETTINGS_MODULE="kakutei.shift.settings",
    KAKUTEI_MODE="test",
    KAKUTEI_DATA=str(FOLDER),
    KAKUTEI_LINK_DEADLINE="2",
    KAKUTEI_LINK_LEASE="4",
    KAKUTEI_LINK_SETTLE="1",
    KAKUTEI_LINK_RATE="1000000",
    KAKUTEI_LINK_HOURS="",
)
if POSTGRES:
    # The tests end processes and connections, never the server: no commit has to wait for its disk.
    os.environ["KAKUTEI_SHIFT_DATABASE_URL"] = f"{POSTGRES}/{DATABASE}?options=-csynchronous_commit%3Doff"

from kakutei.jptime.workdate import JST
from tests.end_to_end.attendance import AttendanceSide, free_port
from tests.end_to_end.forkserver import Forkserver

PORT = free_port()
os.environ["KAKUTEI_KOT_HOSTS"] = f"test=http://127.0.0.1:{PORT}/v1.0"


def _database(statement: str) -> None:
    import psycopg

    with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True) as connection:
        connection.execute(statement)


def pytest_configure(config: pytest.Config) -> None:
    if POSTGRES:
        _database(f"CREATE DATABASE {DATABASE}")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def pytest_unconfigure(config: pytest.Config) -> None:
    from django.db import connections

    connections.close_all()
    if POSTGRES:
        _database(f"DROP DATABASE {DATABASE} WITH (FORCE)")


@pytest.fixture(scope="session")
def server() -> Iterator[AttendanceSide]:
    side = AttendanceSide(FOLDER, PORT)
    side.build(people=40)
    side.start()
    yield side
    side.stop()


@pytest.fixture(scope="session")
def forkserver(server: AttendanceSide) -> Iterator[Forkserver]:
    """Its workers are there at once."""
    forkserver = Forkserver()
    forkserver.start()
    yield forkserver
    forkserver.stop()


@pytest.fixture
def attendance(server: AttendanceSide) -> AttendanceSide:
    if server.process is None:
        server.start()
    server.clear()
    return server


@pytest.fixture
def world(attendance: AttendanceSide) -> Iterator[object]:
    from tests.end_to_end.world import World

    noon = dt.datetime.combine(dt.datetime.now(JST), dt.time(12), tzinfo=JST)
    (FOLDER / "clock").write_text(str((noon - dt.datetime.now(JST)).total_seconds()))  # far from any midnight
    world = World.begin(attendance, FOLDER)
    yield world
    world.end()
