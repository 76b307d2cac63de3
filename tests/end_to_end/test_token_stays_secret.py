"""I17: after a month was sent, and things have gone wrong, no byte of a token stands anywhere but in the request."""

from __future__ import annotations

import io
import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path

from django.db import connection
from django.test import Client
from django_scopes import scope

from kakutei.authentication.reauthentication import ProofKind, mark_reauthenticated
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_url
from kakutei.jptime.workdate import DateSpan
from kakutei.shift.link.models import Connection
from tests.end_to_end.attendance import PAGE_RIGHTS, READS_PUNCHES, UNKNOWN_TOKEN
from tests.end_to_end.world import EARLY, LATE, World, shift
from tests.support.waiting import wait_until

TOKENS = (READS_PUNCHES, PAGE_RIGHTS, UNKNOWN_TOKEN)
PAGES = (
    "dashboard",
    "companies",
    "company_edit",
    "link",
    "settings",
    "notices",
    "staff",
    "staff_csv",
    "numbers",
    "employees",
)


def worker_into(log: Path) -> subprocess.Popen[bytes]:
    """A real worker; all that it says goes into the file."""
    with log.open("ab") as out:
        return subprocess.Popen(
            [sys.executable, "-m", "kakutei", "worker", "shift"], env=os.environ.copy(), stdout=out, stderr=out
        )


def tables() -> bytes:
    """Every row of the shift app's database, as text."""
    with connection.cursor() as cursor:
        rows = []
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")  # its own table's name
            rows += cursor.fetchall()
    return repr(rows).encode()


def backup(folder: Path) -> bytes:
    """What docs/operating.md says to keep: SQLite's own copy, or a dump of PostgreSQL."""
    if connection.vendor == "sqlite":
        copy = folder / "backup.sqlite3"
        with connection.cursor() as cursor, closing(sqlite3.connect(copy)) as target:
            cursor.connection.backup(target)
        return copy.read_bytes()
    if shutil.which("pg_dump"):
        facts = connection.get_connection_params()
        url = f"postgresql://{facts['user']}@{facts['host']}:{facts['port']}/{facts['dbname']}"
        return subprocess.run(["pg_dump", url], check=True, capture_output=True).stdout
    with connection.cursor() as cursor:  # the rows of a plain dump, where its program is not installed
        names = connection.introspection.table_names(cursor)
        parts = []
        for name in names:
            with cursor.copy(f"COPY {connection.ops.quote_name(name)} TO STDOUT") as rows:
                parts += [bytes(row) for row in rows]
        return b"".join(parts)


def archive(browser: Client) -> bytes:
    """All that the company may take along."""
    answer = browser.post(company_url("shift:data_export"))
    with zipfile.ZipFile(io.BytesIO(b"".join(answer))) as packed:
        return b"".join(packed.read(name) for name in packed.namelist())


def pages(world: World) -> bytes:
    browser = Client(headers={"host": "127.0.0.1"})
    browser.force_login(world.owner)
    session = browser.session
    mark_reauthenticated(session, ProofKind.MAIL, at=clock.now())
    session.save()
    answers = [browser.get(company_url(f"shift:{name}")) for name in PAGES]
    assert {answer.status_code for answer in answers} == {200}
    return archive(browser) + b"".join(b"".join(each) if each.streaming else each.content for each in answers)


def files(folder: Path) -> dict[str, bytes]:
    """Both databases where they are files, with their journals, the fence log and the logs."""
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_no_token_stands_in_any_log_page_export_or_database(world: World) -> None:
    log = world.folder / "worker.log"
    world.hire(5)
    world.connect(READS_PUNCHES)
    world.type_all(DateSpan(world.day(1), world.day(11)), shift(EARLY))
    world.confirm()
    worker = worker_into(log)
    try:
        world.wait_until_all_arrived()
        world.attendance.stop()  # now every call fails
        world.type_all(DateSpan(world.day(1), world.day(3)), shift(LATE))
        world.confirm()
        wait_until(lambda: waits(world), what="the worker noticing that the server is unreachable")
        world.attendance.start()
        world.wait_until_all_arrived()
        world.enter_token(UNKNOWN_TOKEN)
        wait_until(lambda: world.connection.block != "", what="the stop for an unknown token")
    finally:
        worker.terminate()
        worker.wait(40)
    with scope(company=world.company):
        found = {"tables": tables(), "pages": pages(world), "backup": backup(world.folder), **files(world.folder)}
        assert world.company.name.encode() in found["backup"]
    assert len(found["worker.log"]) > 0
    assert "shift.sqlite3" in found or connection.vendor == "postgresql"
    assert "kintai.sqlite3" in found
    leaks = [(name, token[:4]) for name, content in found.items() for token in TOKENS if token.encode() in content]
    assert leaks == []


def waits(world: World) -> bool:
    with scope(company=world.company):
        return Connection.objects.filter(ended_at=None).exclude(waiting="").exists()


def test_the_search_finds_a_token_that_stands_where_it_should_not(world: World) -> None:
    world.hire(1)
    world.connect(READS_PUNCHES)
    with scope(company=world.company):
        Connection.objects.filter(ended_at=None).update(block_about=READS_PUNCHES)
        assert READS_PUNCHES.encode() in tables()
        Connection.objects.filter(ended_at=None).update(block_about="")
        assert READS_PUNCHES.encode() not in tables()
