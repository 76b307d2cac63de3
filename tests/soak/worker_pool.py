"""The workers of a soak: who is there, who holds which connection, who lies still."""

from __future__ import annotations

import re
import signal
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from django_scopes import scopes_disabled

from kakutei.shift.link.models import Connection
from tests.end_to_end.forkserver import WORKER, Child, Forkserver

EVENTS = re.compile(r"event='?\"?(duty_failed|database_away)")


@dataclass
class Worker:
    child: Child
    log: Path
    born: float = field(default_factory=time.monotonic)
    stopped_at: float | None = None
    goes_on_at: float = 0
    fences: dict[int, int] = field(default_factory=dict)
    """Of the connections that it held when it was stopped."""

    @property
    def awake(self) -> bool:
        return self.stopped_at is None

    @property
    def at_work(self) -> bool:
        """Started, and not stopped: worth a kill."""
        return self.awake and "worker_started" in self.log.read_text()


@dataclass(frozen=True)
class Held:
    connection: int
    company: int
    pid: int
    fence: int


@dataclass
class WorkerPool:
    forkserver: Forkserver
    folder: Path
    count: int
    workers: list[Worker] = field(default_factory=list)
    started: int = 0
    events: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    """The last lines of logs that tell of a duty that failed."""

    def fill(self) -> None:
        """Act as a supervisor: count and replace each worker that has ended by itself."""
        for worker in list(self.workers):
            if worker.awake and worker.child.poll() is not None:
                self.events["ended_by_itself"] += 1
                self._leaves(worker)
        while len(self.workers) < self.count:
            self.started += 1
            log = self.folder / f"worker-{self.started}"
            log.touch()
            self.workers.append(Worker(self.forkserver.fork(*WORKER, log=log), log))

    def grown(self) -> list[Worker]:
        return [worker for worker in self.workers if worker.at_work]

    def holders(self) -> list[Held]:
        """Who holds a connection, by the connection's row."""
        with scopes_disabled():
            rows = Connection.objects.exclude(claim="").values_list("pk", "company_id", "claim", "fence")
            return [Held(pk, company, int(claim.split(":")[1]), fence) for pk, company, claim, fence in rows]

    def kill(self, worker: Worker) -> None:
        worker.child.kill()
        self._leaves(worker)

    def stop(self, worker: Worker, seconds: float, fences: dict[int, int]) -> None:
        worker.child.send_signal(signal.SIGSTOP)
        worker.stopped_at, worker.fences = time.monotonic(), fences
        worker.goes_on_at = worker.stopped_at + seconds

    def go_on(self, worker: Worker) -> None:
        worker.child.send_signal(signal.SIGCONT)
        worker.stopped_at = None

    def end(self) -> None:
        """As a deployment does: SIGTERM, and all of them end by themselves."""
        for worker in self.workers:
            worker.child.send_signal(signal.SIGTERM)
        for worker in list(self.workers):
            worker.child.wait()
            self._leaves(worker)

    def _leaves(self, worker: Worker) -> None:
        log = worker.log.read_text()
        found = Counter(EVENTS.findall(log))
        self.events.update(found)
        if found:
            self.failures += [line[:1000] for line in log.splitlines() if EVENTS.search(line)]
        if found["duty_failed"]:
            self.failures.append(log[-3000:])
        worker.log.unlink()
        self.workers.remove(worker)
