"""kill -9 of the worker at eight points of three kinds of work: nothing is lost, at most the one write in flight is repeated."""

from __future__ import annotations

import datetime as dt
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import pytest
from django.db.models import F
from django_scopes import scope

from kakutei.jptime.workdate import DateSpan
from kakutei.shift.actions.confirmation import AlreadyConfirmed
from kakutei.shift.link.models import DesiredDay
from kakutei.shift.roster.rules.entry import NOTHING
from tests.end_to_end.forkserver import WORKER, Forkserver
from tests.end_to_end.world import EARLY, LATE, World, shift, stands

DYING = "tests.end_to_end.crash_points_worker"
PAST_THE_LEASE = dt.timedelta(seconds=10)
DAYS = 3
WRITES = 2 * DAYS


@dataclass(frozen=True)
class Work:
    """The existing plan, the wanted one, and the write (of six) at which the worker ends."""

    before: tuple[int, int] | None
    wanted: tuple[int, int] | None
    at_write: int


WORK = {
    "new plans": Work(None, EARLY, at_write=1),
    "changed plans": Work(EARLY, LATE, at_write=3),
    "withdrawn plans": Work(EARLY, None, at_write=6),
}


def none(at_write: int) -> int:
    return 0


def all_but_this(at_write: int) -> int:
    return at_write - 1


def with_this(at_write: int) -> int:
    return at_write


type Count = Callable[[int], int]
POINTS: dict[str, tuple[Count, Count]] = {
    "after the claim": (none, none),
    "before the read": (none, none),
    "after the read": (none, none),
    "before the send": (all_but_this, all_but_this),
    "mid-body": (all_but_this, all_but_this),
    "after the server applied it": (with_this, all_but_this),
    "before the commit": (with_this, all_but_this),
    "after the commit": (with_this, with_this),
}
"""How many of the writes the server has applied, and how many days are settled, when the worker ends there."""


@pytest.mark.parametrize("kind", WORK)
@pytest.mark.parametrize("point", POINTS)
def test_nothing_is_lost_and_at_most_the_one_in_flight_is_repeated(
    world: World, forkserver: Forkserver, point: str, kind: str
) -> None:
    work, (applied, settled) = WORK[kind], POINTS[point]
    _begin(world, work)
    earlier = len(_accepted(world))
    dying = forkserver.fork(DYING, point, "1" if applied is none else f"{work.at_write}")
    assert dying.wait(30) == -signal.SIGKILL
    assert len(_accepted(world)) - earlier == applied(work.at_write)
    assert WRITES - _owed(world) == settled(work.at_write)
    assert not _false_marks(world, work)
    world.move_clock(PAST_THE_LEASE)
    worker = forkserver.fork(*WORKER)
    world.wait_until_all_arrived()
    worker.kill()
    assert world.attendance.plans() == _plans(world, work.wanted)
    assert len(_accepted(world)) - earlier in (WRITES, WRITES + 1)


def test_a_change_confirmed_while_the_worker_is_down_is_delivered(world: World, forkserver: Forkserver) -> None:
    world.hire(1)
    world.connect()
    world.type("0001", world.day(2), shift(EARLY))
    world.confirm()
    dying = forkserver.fork(DYING, "after the server applied it")
    assert dying.wait(30) == -signal.SIGKILL
    world.type("0001", world.day(2), shift(LATE))
    world.confirm()
    world.start_worker()
    world.wait_until_all_arrived()
    assert world.attendance.plans() == {("0001", world.day(2)): stands(world.day(2), LATE)}


@pytest.mark.parametrize("second", [None, LATE], ids=["withdrawn", "changed, then withdrawn"])
def test_after_two_deaths_at_one_day_our_own_plan_is_still_known_for_ours(
    world: World, forkserver: Forkserver, second: tuple[int, int] | None
) -> None:
    world.hire(1)
    world.connect()
    _confirm(world, EARLY)
    for point, times in (("after the server applied it", second), ("before the send", None)):
        dying = forkserver.fork(DYING, point)
        assert dying.wait(30) == -signal.SIGKILL
        _confirm_if_changed(world, times)
        world.move_clock(PAST_THE_LEASE)
    worker = forkserver.fork(*WORKER)
    world.wait_until_all_arrived()
    worker.kill()
    assert world.attendance.plans() == {}


def _begin(world: World, work: Work) -> None:
    """The worker that dies makes no sync of its own: its first call is the read."""
    world.hire(2)
    world.connect()
    if work.before:
        _confirm(world, work.before)
    world.deliver()
    _confirm(world, work.wanted)


def _confirm(world: World, times: tuple[int, int] | None) -> None:
    world.type_all(DateSpan(world.day(1), world.day(1 + DAYS)), shift(times) if times else NOTHING)
    world.confirm()


def _confirm_if_changed(world: World, times: tuple[int, int] | None) -> None:
    with suppress(AlreadyConfirmed):
        _confirm(world, times)


def _plans(world: World, times: tuple[int, int] | None) -> dict[tuple[str, dt.date], tuple[str, str]]:
    dates = [world.day(n) for n in range(1, 1 + DAYS)]
    return {(number, date): stands(date, times) for number in world.staff for date in dates if times}


def _owed(world: World) -> int:
    with scope(company=world.company):
        return DesiredDay.objects.filter(settled_version__lt=F("version")).count()


def _false_marks(world: World, work: Work) -> list[tuple[str, dt.date]]:
    there, wanted = world.attendance.plans(), _plans(world, work.wanted)
    days = [(number, world.day(n)) for number in world.staff for n in range(1, 1 + DAYS)]
    return [day for day in days if world.label(*day) == "反映済み" and there.get(day) != wanted.get(day)]


def _accepted(world: World) -> list[tuple[str, str, str, int]]:
    """Of half a request the server knows no status yet."""
    return [row for row in world.attendance.received("PUT", "DELETE") if row[3] in (200, 201, 204)]
