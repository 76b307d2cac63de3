"""The restore drill: dump, change, restore the old dump, start the worker; then a person looks and approves."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.test import Client

from kakutei.authentication.reauthentication import ProofKind, mark_reauthenticated
from kakutei.infrastructure import clock
from kakutei.jptime.workdate import DateSpan
from tests.end_to_end.world import EARLY, LATE, World, shift, stands

type Plans = dict[tuple[str, dt.date], tuple[str, str]]


@dataclass
class Drill:
    """What was asked and what stood there: after the restore, and after the approval."""

    asked_before: int
    page: str
    said: str
    written_after: list[tuple[str, str]]
    kept: bool
    """Whether plans that were sent after the dump are still there."""
    labels: dict[str, str]


def drill(world: World) -> Drill:
    """One day arrived before the dump, one was owed in it, one was changed, one taken away and one added after it."""
    world.hire(4)
    world.connect()
    _before_the_dump(world)
    dump = take(world.folder / "dump")
    sent_later = _after_the_dump(world)
    put_back(dump)
    since = _last(world)
    start_once()
    world.sync()
    world.deliver()
    asked = len(world.attendance.received(since=since))
    client = _signed_in(world)
    page = client.get(f"/c/{world.company.key}/link").content.decode()
    said = client.post(f"/c/{world.company.key}/link/approval", follow=True).content.decode()
    world.deliver()
    written = [(row[0], str(row[1]).split("/")[-1]) for row in world.attendance.received("PUT", "DELETE", since=since)]
    plans = world.attendance.plans()
    kept = all(plans.get(day) == times for day, times in sent_later.items())
    return Drill(asked, page, said, written, kept, _labels(world))


def _before_the_dump(world: World) -> None:
    world.type_many([(number, world.day(1), shift(EARLY)) for number in ("0001", "0002", "0003")])
    world.confirm()
    world.deliver()
    world.type("0004", world.day(2), shift(EARLY))
    world.confirm()


def _after_the_dump(world: World) -> Plans:
    """What is sent then, and will not be known."""
    world.deliver()
    world.type_many([("0001", world.day(1), shift(LATE)), ("0004", world.day(2), shift(LATE))])
    world.type("0002", world.day(3), shift(EARLY))
    world.clear_cell("0002", world.day(1))
    world.confirm(DateSpan(world.today, world.day(9)))
    world.deliver()
    sent = {
        ("0001", world.day(1)): stands(world.day(1), LATE),
        ("0002", world.day(3)): stands(world.day(3), EARLY),
        ("0004", world.day(2)): stands(world.day(2), LATE),
    }
    assert world.attendance.plans() == {**sent, ("0003", world.day(1)): stands(world.day(1), EARLY)}
    return sent


def start_once() -> None:
    """A worker process that does what is due and ends."""
    subprocess.run(
        [sys.executable, "-m", "kakutei", "worker", "shift", "--once"], env=os.environ.copy(), check=True, timeout=60
    )


def _labels(world: World) -> dict[str, str]:
    days = {"changed": ("0001", 1), "taken away": ("0002", 1), "as wanted": ("0003", 1), "pending_days": ("0004", 2)}
    return {what: world.label(number, world.day(n)) for what, (number, n) in days.items()}


def _last(world: World) -> int:
    return int(str(world.attendance.sql("SELECT max(id) FROM kintai_api_access_accesslog")[0][0]))


def _signed_in(world: World) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(world.owner)
    session = client.session
    mark_reauthenticated(session, ProofKind.MAIL, at=clock.now())
    session.save()
    return client


# --- dump and restore ---


def take(dump: Path) -> Path:
    """As docs/operating.md says."""
    connections.close_all()
    url = os.environ.get("KAKUTEI_SHIFT_DATABASE_URL")
    if url:
        subprocess.run(["pg_dump", "--format=custom", f"--file={dump}", url], check=True)
        return dump
    with closing(sqlite3.connect(_file())) as now, closing(sqlite3.connect(dump)) as then:
        now.backup(then)
    return dump


def put_back(dump: Path) -> None:
    connections.close_all()
    url = os.environ.get("KAKUTEI_SHIFT_DATABASE_URL")
    if url:
        subprocess.run(["pg_restore", "--clean", "--if-exists", f"--dbname={url}", str(dump)], check=True)
        return
    for end in ("-wal", "-shm"):
        Path(f"{_file()}{end}").unlink(missing_ok=True)
    _file().write_bytes(dump.read_bytes())


def _file() -> Path:
    return Path(settings.DATABASES["default"]["NAME"])
