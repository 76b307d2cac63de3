"""The proxy as a process of its own in front of a server on this machine."""

from __future__ import annotations

import socket
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.end_to_end.attendance import free_port
from tests.support.proxy.history import Call, History
from tests.support.proxy.script import FAULTS, Deed
from tests.support.waiting import wait_until


@dataclass
class FaultProxy:
    folder: Path
    to: int
    seed: int = 1
    deeds: tuple[Deed, ...] = FAULTS
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    history: History = field(init=False)

    def __post_init__(self) -> None:
        self.history = History(self.folder / f"history-{self.port}")

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.proxy", "--port", f"{self.port}", "--to", f"{self.to}", "--seed", f"{self.seed}",
             "--history", str(self.history.file), "--faults", str(self._faults), "--deeds", *self.deeds]
        )  # fmt: skip
        wait_until(self._listens, what="the proxy's start")

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def misbehave(self, writes: int, reads: int | None = None) -> None:
        """From the next connection on: so many percent of the writes and of the reads; without `reads` the same of both."""
        self._faults.write_text(f"{writes} {writes if reads is None else reads}")

    def behave(self) -> None:
        self._faults.unlink(missing_ok=True)

    def calls(self) -> list[Call]:
        return self.history.read()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1.0"

    @property
    def _faults(self) -> Path:
        return self.folder / f"faults-{self.port}"

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0
