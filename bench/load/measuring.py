"""One run: an installation, its users for a while, and what each process spent meanwhile."""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench.load.installation import Installation, installation
from bench.load.processes import cpu_of, memory_of
from bench.load.users import Sample, act

WARM_UP = 15.0


@dataclass(frozen=True)
class Setup:
    database: str
    web_processes: int
    threads: int
    users: int


@dataclass(frozen=True)
class Measured:
    """`cpu`: seconds of each process; `memory`: megabytes of each web process at the end; `sent`: days that the worker sent."""

    setup: Setup
    seconds: float
    samples: list[Sample]
    cpu: dict[str, float]
    memory: list[float]
    sent: int


def measure(setup: Setup, seconds: float) -> Measured:
    """After the warm-up. Ends with the users' last answers."""
    with (
        tempfile.TemporaryDirectory(prefix="kakutei-load-") as folder,
        installation(
            Path(folder),
            database=setup.database,
            web_processes=setup.web_processes,
            threads=setup.threads,
            users=setup.users,
        ) as place,
    ):
        return asyncio.run(_watch(place, setup, seconds))


async def _watch(place: Installation, setup: Setup, seconds: float) -> Measured:
    begun = time.monotonic() + WARM_UP
    acting = asyncio.create_task(act(place, until=begun + seconds))
    await asyncio.sleep(begun - time.monotonic())
    cpu, sent = _cpu(place), place.attendance.writes()
    await asyncio.sleep(begun + seconds - time.monotonic())
    spent = {name: after - cpu.get(name, 0) for name, after in _cpu(place).items()}
    sent = place.attendance.writes() - sent
    memory = [memory_of(pid) for pid in cpu_of(place.pids["web"]) if pid != place.pids["web"]]
    samples = [sample for sample in await acting if sample.begun >= begun]
    return Measured(setup, seconds, samples, spent, memory, sent)


def _cpu(place: Installation) -> dict[str, float]:
    """Each web process by itself; the others with the processes that they started."""
    web = [spent for pid, spent in cpu_of(place.pids["web"]).items() if pid != place.pids["web"]]
    others = {name: sum(cpu_of(pid).values()) for name, pid in place.pids.items() if name != "web"}
    users = os.times()
    return {
        **{f"web {n}": spent for n, spent in enumerate(web, 1)},
        **others,
        "the users": users.user + users.system,
    }
