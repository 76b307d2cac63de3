"""The fence log: the highest claim of each connection, in small files outside the database; and the connections that it
stops and resumes."""

from __future__ import annotations

import datetime as dt
import errno
import fcntl
import json
import os
import re
import socket
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import structlog
from django.conf import settings
from django.db import transaction
from django_scopes import scopes_disabled

from kakutei.shift.link.leases import AWAIT_APPROVAL_VALUES
from kakutei.shift.link.models import Connection, FenceLogFile
from kakutei.shift.link.port import FenceLogUnusable
from kakutei.shift.link.rules.fence_log import FENCE_LOG_AGAIN
from kakutei.shift.link.rules.values import Cause, FenceLogProblem

log = structlog.get_logger()
LARGEST_FILE = 1000
HIGHEST_FENCE = 2**63 - 1
IDENTITY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TRIAL = "trial"
"""The file name for a trial write."""


class FenceLogIndex(Protocol):
    """Keeps elsewhere for which connections this folder has a file, so that a lost one is not taken for a new connection."""

    def has(self, connection: str) -> bool: ...

    def begun(self, connection: str) -> None: ...


class NoIndex:
    """Implements FenceLogIndex: every missing file counts as a new connection."""

    def has(self, connection: str) -> bool:
        return False

    def begun(self, connection: str) -> None: ...


@dataclass(frozen=True)
class FenceLogFiles:
    """Implements link.port.FenceLog: a file per connection, replaced as a whole, on the disk before the caller continues.

    Everything but `forget` raises FenceLogUnusable.
    """

    folder: Path
    index: FenceLogIndex = field(default_factory=NoIndex)

    def claimed(self, connection: str, fence: int, at: dt.datetime) -> int | None:
        with self._locked(connection):
            known = self.read(connection)
            if known is not None and fence <= known:
                log.error("database_restored", connection=connection, fence=fence, fence_log_at=known)
                return known
            if known is None:
                log.info("fence_log_begun", connection=connection, fence=fence)
            self._write(connection, fence, at)
        if known is None:
            self.index.begun(connection)
        return None

    def read(self, connection: str) -> int | None:
        """The highest claim, or None before the first."""
        file = self.file(connection)
        try:
            found = _content(file)
        except FileNotFoundError:
            if self.index.has(connection):
                raise FenceLogUnusable(FenceLogProblem.LOST, file) from None
            return None
        except OSError as error:
            raise FenceLogUnusable(FenceLogProblem.UNREADABLE, file, f"{error.strerror}") from error
        fence = _fence(found)
        if fence is None:
            raise FenceLogUnusable(FenceLogProblem.BROKEN, file, "empty" if not found.strip() else "damaged")
        return fence

    def all(self) -> dict[str, int]:
        """The highest claim of each connection whose file can be read. Raises nothing."""
        found: dict[str, int] = {}
        for file in _files(self.folder):
            try:
                fence = self.read(file.stem)
            except FenceLogUnusable:
                continue
            if fence is not None:
                found[file.stem] = fence
        return found

    def try_folder(self) -> None:
        """Raises where a claim could not be written now."""
        with self._locked(TRIAL):
            new = self.folder / f"{TRIAL}.new"
            _write(new, "trial")
            new.unlink()

    def try_file(self, connection: str, at: dt.datetime) -> None:
        """The same for this connection's own file, which is rewritten unchanged."""
        with self._locked(connection):
            fence = self.read(connection)
            if fence is not None:
                self._write(connection, fence, at)

    def renew(self, connection: str, fence: int, at: dt.datetime) -> None:
        """Begins the file anew, whatever it contains."""
        with self._locked(connection):
            self._write(connection, fence, at)
        self.index.begun(connection)

    def forget(self, connections: Iterable[str]) -> None:
        """Deletes the files of a deleted company. A file that cannot be deleted is logged, without names."""
        for connection in connections:
            try:
                self.file(connection).unlink(missing_ok=True)
            except OSError as error:
                log.error("fence_log_left", error=f"{self.file(connection)}: {error.strerror}", todo="delete the file")

    def file(self, connection: str) -> Path:
        return self.folder / f"{connection}.json"

    def _write(self, connection: str, fence: int, at: dt.datetime) -> None:
        new = self.folder / f"{connection}.new"
        _write(new, json.dumps({"fence": fence, "at": at.isoformat()}))
        new.replace(self.file(connection))
        _sync(self.folder)

    @contextmanager
    def _locked(self, connection: str) -> Iterator[None]:
        """Several workers of one machine share the folder. An error inside counts as a failure to write."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with (self.folder / "lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
        except OSError as error:
            raise FenceLogUnusable(FenceLogProblem.UNWRITABLE, self.file(connection), f"{error.strerror}") from error


def _files(folder: Path) -> list[Path]:
    """The files with names of ours; the folder may contain others."""
    try:
        return sorted(file for file in folder.glob("*.json") if IDENTITY.fullmatch(file.stem))
    except OSError:
        return []


def _content(file: Path) -> bytes:
    """Reads at most a little more than any file of ours contains, and no folder, device or pipe."""
    number = os.open(file, os.O_RDONLY | os.O_NONBLOCK)
    try:
        if not stat.S_ISREG(os.fstat(number).st_mode):
            raise OSError(errno.EINVAL, "not a regular file")
        return os.read(number, LARGEST_FILE + 1)
    finally:
        os.close(number)


def _fence(content: bytes) -> int | None:
    """None where the content is not as written by us."""
    try:
        found = json.loads(content) if len(content) <= LARGEST_FILE else None
    except (ValueError, RecursionError):
        return None
    fence = found.get("fence") if isinstance(found, dict) else None
    return fence if type(fence) is int and 0 <= fence <= HIGHEST_FENCE else None


def _write(file: Path, text: str) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())


def _sync(folder: Path) -> None:
    """A new file name is durable only after its folder is synced."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


@dataclass(frozen=True)
class DatabaseIndex:
    """Implements FenceLogIndex for one machine and folder."""

    place: str

    def has(self, connection: str) -> bool:
        return FenceLogFile.objects.filter(identity=connection, place=self.place).exists()

    def begun(self, connection: str) -> None:
        self.add([connection])

    def add(self, connections: Iterable[str]) -> None:
        rows = [FenceLogFile(identity=connection, place=self.place) for connection in connections]
        FenceLogFile.objects.bulk_create(rows, ignore_conflicts=True)

    def all(self) -> set[str]:
        return {
            str(found) for found in FenceLogFile.objects.filter(place=self.place).values_list("identity", flat=True)
        }


def index_here() -> DatabaseIndex:
    return DatabaseIndex(f"{socket.gethostname()}:{settings.KAKUTEI_FENCE_LOG}"[:400])


def fence_log() -> FenceLogFiles:
    """The one in KAKUTEI_DATA, which all workers of this machine share."""
    return FenceLogFiles(settings.KAKUTEI_FENCE_LOG, index_here())


def stop(connection: int, problem: FenceLogProblem, at: dt.datetime) -> bool:
    """Whether it stops now. Nothing more is sent under a running claim; a connection that awaits approval is unchanged."""
    with transaction.atomic(), scopes_disabled():
        row = Connection.objects.select_for_update().get(pk=connection)
        stands = (row.block, row.block_about) == (Cause.FENCE_LOG.value, problem.value)
        if stands or row.ended_at is not None or row.block in AWAIT_APPROVAL_VALUES:
            return False
        Connection.objects.filter(pk=row.pk).update(
            block=Cause.FENCE_LOG.value, block_about=problem.value,
            block_since=row.block_since if row.block == Cause.FENCE_LOG.value else at,
            next_probe_at=at + FENCE_LOG_AGAIN, sync_asked_at=None, claim="", claim_until=None,
        )  # fmt: skip
    return True


def go_on(connection: int, at: dt.datetime) -> None:
    """The next run begins with a sync, since there may have been another stop before this one."""
    with scopes_disabled():
        Connection.objects.filter(pk=connection, block=Cause.FENCE_LOG.value).update(
            block="", block_about="", block_since=None, next_probe_at=None, sync_asked_at=at
        )
