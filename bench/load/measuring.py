"""One run: an installation, its users for a while, and what each process spent meanwhile."""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench.load.installation import Installation, installation
from bench.load.processes import cpu_of, descendants, memory_of
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
    """`cpu`: seconds of each process; `memory`: megabytes of each at the end; `sent`: days that the worker sent."""

    setup: Setup
    seconds: float
    samples: list[Sample]
    cpu: dict[str, float]
    memory: dict[str, float]
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
    memory = {name: sum(map(memory_of, pids)) for name, pids in _pids(place).items() if name != "PostgreSQL"}
    samples = [sample for sample in await acting if sample.begun >= begun]
    return Measured(setup, seconds, samples, spent, memory, sent)


def _cpu(place: Installation) -> dict[str, float]:
    users = os.times()
    spent = {name: sum(map(cpu_of, pids)) for name, pids in _pids(place).items()}
    return {**spent, "the users": users.user + users.system}


def _pids(place: Installation) -> dict[str, list[int]]:
    """Each web process by itself, without the one that started them; the others with all that they started."""
    started = {name: descendants(pid) for name, pid in place.pids.items()}
    web = {f"web {n}": [pid] for n, pid in enumerate(started.pop("web"), 1)}
    return web | {name: [place.pids[name], *pids] for name, pids in started.items()}
