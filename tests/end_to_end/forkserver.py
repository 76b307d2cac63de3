"""Forks processes that are ready at once: a new Python with Django costs seconds of a core, and a soak kills a thousand.

`python -m tests.end_to_end.forkserver` has the shift app loaded and no connection open. A child runs what it is asked to run in the very
way a new process would: `kakutei worker shift` goes through the production command.
"""

from __future__ import annotations

import datetime as dt
import importlib
import json
import os
import signal
import subprocess
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from tests.support.waiting import wait_until

WORKER = ("kakutei", "worker", "shift")


@dataclass
class Forkserver:
    """The environment at `start` is that of all children."""

    process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        words = [sys.executable, "-m", "tests.end_to_end.forkserver"]
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._ask(what="ready") == {"ready": True}

    def stop(self) -> None:
        """With all children."""
        if self.process:
            self.process.communicate()
            self.process = None

    def fork(self, *words: str, log: Path | None = None) -> Child:
        """`kakutei worker shift`, or a module with a main() and its arguments."""
        answer = self._ask(what="fork", words=words, log=str(log or os.devnull))
        return Child(self, answer["pid"])

    def look(self, pid: int) -> dict[str, Any]:
        return self._ask(what="look", pid=pid)

    def _ask(self, **order: Any) -> dict[str, Any]:
        process = self.process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(order) + "\n")
        process.stdin.flush()
        return json.loads(process.stdout.readline())


@dataclass
class Child:
    forkserver: Forkserver
    pid: int
    ended: int | None = None
    """As subprocess has it: the exit code, or minus the signal."""
    lies_still: bool = False

    def poll(self) -> int | None:
        if self.ended is None:
            state = self.forkserver.look(self.pid)
            self.ended, self.lies_still = state["ended"], state["stopped"] or self.lies_still
        return self.ended

    def send_signal(self, number: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)
            self.lies_still = self.lies_still and number != signal.SIGCONT

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)
        self.wait()

    def wait(self, seconds: float = 60) -> int:
        wait_until(lambda: self.poll() is not None, seconds=seconds, what="the end of a child")
        assert self.ended is not None
        return self.ended

    def wait_until_it_lies_still(self, seconds: float = 60) -> None:
        wait_until(lambda: self.poll() is None and self.lies_still, seconds=seconds, what="the stop of a child")


def main() -> None:
    """In the forkserver's own process: one order a line, one answer a line, until the asker is gone."""
    _load()
    living: set[int] = set()
    while line := sys.stdin.readline():
        order = json.loads(line)
        if order["what"] == "fork":
            pid = os.fork() or _live(order["words"], order["log"])
            living.add(pid)
            _answer({"pid": pid})
        elif order["what"] == "look":
            _answer(_look(order["pid"], living))
        else:
            _answer({"ready": True})
    for pid in living:
        os.kill(pid, signal.SIGKILL)


def _load() -> None:
    import django
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    with open(os.devnull, "w") as nowhere:
        call_command("check", stdout=nowhere, stderr=nowhere)
    for name in (
        "kakutei.cli",
        "kakutei.shift.worker.management.commands.work",
        "tests.end_to_end.crash_points_worker",
    ):
        importlib.import_module(name)
    _load_http_library()
    connections.close_all()


def _load_http_library() -> None:
    """The HTTP library loads much at its first call: a child's first call would run into the short deadline of the tests."""
    from kakutei.kotclient.client import KotClient
    from kakutei.kotclient.safe_transport import CheckedTransport

    here = CheckedTransport(private=True)
    with KotClient(
        base_url="http://127.0.0.1:9", token="unused", deadline=dt.timedelta(seconds=5), transport=here
    ) as client:
        client.employees(date=dt.date(2026, 1, 1))


def _look(pid: int, living: set[int]) -> dict[str, Any]:
    """A stop is reported once."""
    found, status = os.waitpid(pid, os.WNOHANG | os.WUNTRACED)
    stopped = bool(found) and os.WIFSTOPPED(status)
    ended = os.waitstatus_to_exitcode(status) if found and not stopped else None
    if ended is not None:
        living.discard(pid)
    return {"ended": ended, "stopped": stopped}


def _answer(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _live(words: list[str], log: str) -> int:
    """The child's whole life; it never returns to the forkserver."""
    status = 1
    try:
        with open(os.devnull) as nothing, open(log, "ab", buffering=0) as file:
            _take_over(nothing, file)
        _run(words)
        status = 0
    except SystemExit as asked:
        status = asked.code if isinstance(asked.code, int) else int(asked.code is not None)
    except BaseException:  # noqa: BLE001 - the end of a process: the error is in its log
        traceback.print_exc()
    sys.stderr.flush()
    os._exit(status)


def _take_over(nothing: IO[Any], file: IO[Any]) -> None:
    os.dup2(nothing.fileno(), 0)
    for stream in (1, 2):
        os.dup2(file.fileno(), stream)


def _run(words: list[str]) -> None:
    if words[0] == "kakutei":
        sys.argv = words
        importlib.import_module("kakutei.cli").main()
    else:
        importlib.import_module(words[0]).main(*words[1:])


if __name__ == "__main__":
    main()
