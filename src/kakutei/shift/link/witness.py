"""The witness: how far the claims of each connection have come, in small files beside the database and not in it."""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog

log = structlog.get_logger()


class WitnessUnreadable(Exception):
    """The witness of what was sent cannot be read. Nothing is sent until it can: make the file readable, or delete it
    once you are sure that the database was not restored."""


@dataclass(frozen=True)
class FileWitness:
    """Implements link.port.Witness: a file per connection, replaced as a whole, on the disk before the caller goes on."""

    folder: Path

    def claimed(self, connection: str, fence: int, at: dt.datetime) -> int | None:
        with self._locked():
            known = self._read(connection)
            if known is not None and fence <= known:
                log.error("database_restored", connection=connection, fence=fence, witnessed=known)
                return known
            if known is None:
                log.info("witness_begun", connection=connection, fence=fence)
            self._write(connection, fence, at)
        return None

    def all(self) -> dict[str, int]:
        """The highest claim of each connection. Raises WitnessUnreadable."""
        found = {file.stem: self._read(file.stem) for file in self.folder.glob("*.json")}
        return {connection: fence for connection, fence in found.items() if fence is not None}

    def forget(self, connections: Iterable[str]) -> None:
        """Of a company that was erased nothing stays."""
        with self._locked():
            for connection in connections:
                self._file(connection).unlink(missing_ok=True)

    def _read(self, connection: str) -> int | None:
        file = self._file(connection)
        try:
            return int(json.loads(file.read_text())["fence"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise WitnessUnreadable(f"{file}: {WitnessUnreadable.__doc__}") from error

    def _write(self, connection: str, fence: int, at: dt.datetime) -> None:
        new = self.folder / f"{connection}.new"
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump({"fence": fence, "at": at.isoformat()}, file)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._file(connection))
        _sync(self.folder)

    def _file(self, connection: str) -> Path:
        return self.folder / f"{connection}.json"

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Several workers of one machine share the folder."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _sync(folder: Path) -> None:
    """A new name lasts only once its folder is on the disk too."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
