"""kill -9 of the worker at eight points: nothing is lost, and at most the one write in flight is repeated."""

from __future__ import annotations

import signal

import pytest

from kakutei.jptime.workdate import DateSpan
from tests.road.world import EARLY, LATE, World, shift, stands

DYING = "tests.road.dying_worker"
POINTS = (
    "after claim",
    "before the read",
    "after the read",
    "before the send",
    "mid-body",
    "after the server applied it",
    "before the commit of the record",
    "after the commit of the record",
)


@pytest.mark.parametrize("point", POINTS)
def test_nothing_is_lost_and_at_most_the_one_in_flight_is_repeated(world: World, point: str) -> None:
    world.hire(2)
    world.connect()
    world.type_all(DateSpan(world.day(1), world.day(4)), shift(EARLY))
    world.confirm()
    dying = world.start_worker(module=DYING, point=point)
    assert dying.wait(30) == -signal.SIGKILL
    world.start_worker()
    world.wait_until_all_arrived()
    assert len(world.attendance.plans()) == 6
    assert world.attendance.writes() <= 6 + 1
    assert len(_accepted(world)) in (6, 7)


def test_a_change_confirmed_while_the_worker_lay_dead_is_what_stands_there_in_the_end(world: World) -> None:
    world.hire(1)
    world.connect()
    world.type("0001", world.day(2), shift(EARLY))
    world.confirm()
    dying = world.start_worker(module=DYING, point="after the server applied it")
    assert dying.wait(30) == -signal.SIGKILL
    world.type("0001", world.day(2), shift(LATE))
    world.confirm()
    world.start_worker()
    world.wait_until_all_arrived()
    assert world.attendance.plans() == {("0001", world.day(2)): stands(world.day(2), LATE)}


def _accepted(world: World) -> list[tuple[str, str, str, int]]:
    return [row for row in world.attendance.received("PUT") if row[3] == 200]
