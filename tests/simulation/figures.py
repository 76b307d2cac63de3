"""How many calls the link makes for what it has to do."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from .scenario import run_scenario
from .server import OF_A_SERVER, Request
from .world import World

MEASURED = {
    "measured": True, "kills": 0.0, "stops": 0.0, "clock": "right", "poison": False, "helped": False, "rate": 450,
    "workers": 2, "days_ahead": 6, "acts": 15, "kinds": tuple(OF_A_SERVER.items()),
}  # fmt: skip
"""Managers do nothing but confirm, and a good part of a month at a time."""
SETTLES = dt.timedelta(seconds=88)


@dataclass(frozen=True)
class Calls:
    made: int = 0
    needed: int = 0

    @property
    def ratio(self) -> float:
        return self.made / max(1, self.needed)

    def __add__(self, other: Calls) -> Calls:
        return replace(self, made=self.made + other.made, needed=self.needed + other.needed)


def without_faults(seeds: range) -> Calls:
    """Needed is a write that changed what stood there, and a read of a visit in which something came of it: a day was
    settled or written, or the mapping was renewed."""
    return sum((_clean(_measured(seed, 0.0)) for seed in seeds), Calls())


def with_faults(seeds: range, rate: float = 0.05) -> Calls:
    """Needed are the calls of the same story without faults, one repeat for each failed call that the server did
    not apply, and the range reads (plans and punches) that were the first after the settle wait to show the outcome of an
    unclear write; one such read counts once, however many days it clears up.

    The faults are those of a server that is unwell (OF_A_SERVER), at exactly this rate; no worker is killed or stopped.
    """
    return sum((_troubled(seed, rate) for seed in seeds), Calls())


def _measured(seed: int, rate: float) -> World:
    return run_scenario(seed, **MEASURED, fault_rate=rate, faults=rate > 0)


def _clean(world: World) -> Calls:
    history = world.servers.history
    useful = [r.changed if r.date else (r.worker, r.visit) in world.checkers.fruitful for r in history]
    return Calls(len(history), sum(useful))


def _troubled(seed: int, rate: float) -> Calls:
    history = _measured(seed, rate).servers.history
    repeats = sum(r.failed and not r.changed for r in history)
    expected = len(_measured(seed, 0.0).servers.history)
    return Calls(len(history), expected + repeats + 2 * _read_backs(history))


def _read_backs(history: list[Request]) -> int:
    reads = [r for r in history if r.path == "/daily-schedules" and not r.failed]
    unclear = [r for r in history if r.date and r.failed and r.status not in (404, 503)]
    first = (next((r for r in reads if _shows(r, write)), None) for write in unclear if write.fault != "not_sent")
    return len({id(read) for read in first if read})


def _shows(read: Request, write: Request) -> bool:
    return read.company == write.company and read.sent - write.sent >= SETTLES
