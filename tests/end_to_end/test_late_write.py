"""A worker is stopped beyond its lease right before it sends. The fence does not protect an external server, so its old
write arrives after the newer one of another worker. This is detected and repaired."""

from __future__ import annotations

import datetime as dt
import signal

import pytest

from tests.end_to_end.forkserver import WORKER, Forkserver
from tests.end_to_end.world import EARLY, LATE, NIGHT, World, shift, stands
from tests.support.waiting import wait_until

PAST_THE_LEASE = dt.timedelta(seconds=10)


@pytest.mark.parametrize("newer", [LATE, NIGHT, None], ids=["changed", "changed to a night", "withdrawn"])
def test_an_old_write_that_comes_after_the_newer_one_does_not_stay(
    world: World, forkserver: Forkserver, newer: tuple[int, int] | None
) -> None:
    day = world.day(2)
    _confirm(world, EARLY)
    sleeper = forkserver.fork("tests.end_to_end.crash_points_worker", "before the send", "1", "stop")
    sleeper.wait_until_it_lies_still()
    _confirm(world, newer) if newer else _withdraw(world)
    world.move_clock(PAST_THE_LEASE)
    worker = forkserver.fork(*WORKER)
    world.wait_until_all_arrived()
    wanted = {("0001", day): stands(day, newer)} if newer else {}
    assert world.attendance.plans() == wanted
    sleeper.send_signal(signal.SIGCONT)
    wait_until(lambda: world.attendance.plans() != wanted, what="the old write")
    assert world.attendance.plans() == {("0001", day): stands(day, EARLY)}
    wait_until(lambda: world.attendance.plans() == wanted, what="the repair")
    world.wait_until_all_arrived()
    sleeper.kill()
    worker.kill()


def _confirm(world: World, times: tuple[int, int]) -> None:
    if not world.staff:
        world.hire(1)
        world.connect()
        world.deliver()
    world.type("0001", world.day(2), shift(times))
    world.confirm()


def _withdraw(world: World) -> None:
    world.clear_cell("0001", world.day(2))
    world.confirm()
