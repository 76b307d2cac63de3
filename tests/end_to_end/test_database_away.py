"""Case G4: a worker that is started while its database cannot be opened waits for it and then works."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.end_to_end.attendance import free_port
from tests.support.waiting import wait_until

POSTGRES = os.environ.get("KAKUTEI_END_TO_END_POSTGRES_URL", "")
APPS = ("shift", "kintai")


@contextmanager
def worker_of(app: str, folder: Path, url: str) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """Started with this database; the file is its log."""
    log = folder / "worker.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "kakutei", "worker", app], env=environment(app, folder, url), stdout=out, stderr=out
        )
    try:
        yield process, log
    finally:
        process.kill()
        process.wait()


def environment(app: str, folder: Path, url: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KAKUTEI_")}
    named = {f"KAKUTEI_{app.upper()}_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": f"kakutei.{app}.settings"}
    return {**kept, **named, "KAKUTEI_MODE": "test", "KAKUTEI_DATA": str(folder / "data")}


def migrate(app: str, folder: Path, url: str) -> None:
    command = [sys.executable, "-m", "kakutei", app, "migrate", "-v0"]
    subprocess.run(command, env=environment(app, folder, url), check=True)


def waits_then_works(process: subprocess.Popen[bytes], log: Path) -> None:
    wait_until(lambda: b"worker_started" in log.read_bytes(), what="the worker's start")
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0


@pytest.mark.parametrize("app", APPS)
def test_case_g4_a_sqlite_file_whose_folder_is_not_there_yet(app: str, tmp_path: Path) -> None:
    folder, ready = tmp_path / "not mounted", tmp_path / "ready"
    url = f"sqlite:///{folder}/{app}.sqlite3"
    ready.mkdir()
    migrate(app, tmp_path, f"sqlite:///{ready}/{app}.sqlite3")
    with worker_of(app, tmp_path, url) as (process, log):
        wait_until(lambda: log.read_bytes().count(b"database_away") > 1, what="the worker's tries")
        assert process.poll() is None
        ready.rename(folder)
        waits_then_works(process, log)
        assert b"Traceback" not in log.read_bytes()


@pytest.mark.parametrize(("app", "what"), [("shift", "a folder"), ("kintai", "no database")])
def test_case_g4_a_sqlite_file_that_is_none(app: str, what: str, tmp_path: Path) -> None:
    file = tmp_path / f"{app}.sqlite3"
    url = f"sqlite:///{file}"
    migrate(app, tmp_path, url)
    good = file.rename(tmp_path / "good.sqlite3")
    for end in ("-wal", "-shm"):
        Path(f"{file}{end}").unlink(missing_ok=True)
    if what == "a folder":
        file.mkdir()
    else:
        file.write_text("no database at all, but a text of some length\n" * 100)
    with worker_of(app, tmp_path, url) as (process, log):
        wait_until(lambda: log.read_bytes().count(b"database_away") > 1, what="the worker's tries")
        assert process.poll() is None
        if file.is_dir():
            file.rmdir()
        good.replace(file)
        waits_then_works(process, log)


@contextmanager
def forwarded(port: int, target: tuple[str, int]) -> Iterator[None]:
    """A server that is there from now on: every connection to the port goes to the target."""
    stopped = threading.Event()

    def carry(client: socket.socket) -> None:
        with client, socket.create_connection(target) as server, suppress(OSError):
            while not stopped.is_set():
                for ready in select.select([client, server], [], [], 0.1)[0]:
                    data = ready.recv(65536)
                    if not data:
                        return
                    (server if ready is client else client).sendall(data)

    def listen() -> None:
        while not stopped.is_set():
            with suppress(TimeoutError):
                client, _ = listening.accept()
                threading.Thread(target=carry, args=(client,), daemon=True).start()

    with socket.create_server(("127.0.0.1", port)) as listening:
        listening.settimeout(0.1)
        thread = threading.Thread(target=listen)
        thread.start()
        try:
            yield
        finally:
            stopped.set()
            thread.join()


@pytest.mark.skipif(not POSTGRES, reason="PostgreSQL was not asked for (KAKUTEI_END_TO_END_POSTGRES_URL)")
@pytest.mark.parametrize("app", APPS)
def test_case_g4_a_postgresql_that_is_down(app: str, tmp_path: Path) -> None:
    server, name, port = urlsplit(POSTGRES), f"kakutei_away_{app}_{os.getpid()}", free_port()
    with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload] # our own name
    try:
        migrate(app, tmp_path, f"{POSTGRES}/{name}")
        url = f"postgres://{server.username}@127.0.0.1:{port}/{name}"
        with worker_of(app, tmp_path, url) as (process, log):
            wait_until(lambda: log.read_bytes().count(b"database_away") > 3, what="the worker's tries")
            assert process.poll() is None
            with forwarded(port, (str(server.hostname), server.port or 5432)):
                wait_until(lambda: _sessions(name) >= 2, what="a connection of each loop")
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0
    finally:
        with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[call-overload] # our own name


def _sessions(name: str) -> int:
    """Of PostgreSQL's backends: each of the worker's two threads keeps one."""
    with psycopg.connect(f"{POSTGRES}/postgres") as connection:
        row = connection.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", [name]).fetchone()
    return int(row[0]) if row else 0
