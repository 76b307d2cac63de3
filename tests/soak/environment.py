"""Where a soak runs: a folder, a database and an environment of its own; the attendance server behind the fault proxy."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.end_to_end.attendance import AttendanceSide, free_port
from tests.end_to_end.forkserver import Forkserver
from tests.soak.cluster import Cluster
from tests.support.proxy.running import FaultProxy

JST = dt.timezone(dt.timedelta(hours=9))
LEASE, SETTLE, DEADLINE = 3, 4, 1


@dataclass(frozen=True)
class Environment:
    folder: Path
    attendance: AttendanceSide
    proxy: FaultProxy
    forkserver: Forkserver
    cluster: Cluster | None


@contextmanager
def environment(
    *, postgres: str, seed: int, companies: int, people: int, own_cluster: bool = False
) -> Iterator[Environment]:
    """With so many people in each company, in a division of their own.

    `postgres`: postgres://user@host:port, else SQLite; or a PostgreSQL of its own. Django is set up inside.
    """
    with ExitStack() as stack:
        folder, port = Path(tempfile.mkdtemp(prefix="kakutei-soak-")), free_port()
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        cluster = Cluster(folder / "cluster") if own_cluster else None
        if cluster:
            stack.callback(cluster.stop)
            cluster.start()
        attendance, proxy, forkserver = (
            AttendanceSide(folder, port),
            FaultProxy(folder, to=port, seed=seed),
            Forkserver(),
        )
        url = cluster.url if cluster else postgres
        stack.enter_context(ground(postgres=url, folder=folder, base_url=proxy.base_url))
        for part in (attendance, proxy, forkserver):
            stack.callback(part.stop)
        attendance.build(people=companies * people, in_a_division=people)
        for part in (attendance, proxy, forkserver):
            part.start()
        yield Environment(folder, attendance, proxy, forkserver, cluster)


@contextmanager
def ground(*, postgres: str, folder: Path, base_url: str) -> Iterator[None]:
    """An empty database and the environment for it; `base_url` is that of the one attendance server."""
    database = f"kakutei_soak_{os.getpid()}"
    _set_environment(folder, base_url, f"{postgres}/{database}" if postgres else "")
    if postgres:
        _statement(postgres, f"CREATE DATABASE {database}")
    try:
        _begin(folder)
        yield
    finally:
        if postgres:
            _statement(postgres, f"DROP DATABASE {database} WITH (FORCE)")


def _set_environment(folder: Path, base_url: str, database: str) -> None:
    for name in [name for name in os.environ if name.startswith("KAKUTEI_")]:
        del os.environ[name]
    os.environ.update(
        DJANGO_SETTINGS_MODULE="kakutei.shift.settings",
        KAKUTEI_MODE="test",
        KAKUTEI_DATA=str(folder),
        KAKUTEI_LINK_DEADLINE=f"{DEADLINE}",
        KAKUTEI_LINK_LEASE=f"{LEASE}",
        KAKUTEI_LINK_SETTLE=f"{SETTLE}",
        KAKUTEI_LINK_RATE="1000000",
        KAKUTEI_LINK_HOURS="",
        KAKUTEI_KOT_HOSTS=f"test={base_url}",
    )
    if database:
        os.environ["KAKUTEI_SHIFT_DATABASE_URL"] = database


def _begin(folder: Path) -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    noon = dt.datetime.combine(dt.datetime.now(JST), dt.time(12), tzinfo=JST)
    (folder / "clock").write_text(str((noon - dt.datetime.now(JST)).total_seconds()))


def _statement(postgres: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(f"{postgres}/postgres", autocommit=True) as connection:
        connection.execute(statement)
