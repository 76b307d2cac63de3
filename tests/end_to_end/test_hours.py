"""Restricted hours: nothing at all is received inside them, and what was confirmed then arrives afterwards."""

from __future__ import annotations

import datetime as dt

from kakutei.infrastructure import clock
from kakutei.jptime.workdate import JST, DateSpan
from kakutei.shift.link.models import Connection
from tests.end_to_end.world import EARLY, World, shift

HOURS = "08:00-10:00,17:00-19:00"


def at(world: World, hour: int, minute: int, second: int = 0) -> dt.datetime:
    """That time tomorrow, in Japan."""
    tomorrow = world.today + dt.timedelta(days=1)
    return dt.datetime.combine(tomorrow, dt.time(hour, minute, second), tzinfo=JST)


def begin(world: World, hours_here: str = HOURS, hours_there: str = HOURS) -> None:
    world.hire(2)
    world.connect()
    world.deliver()
    world.attendance.restrict(hours_there)
    from django_scopes import scope

    with scope(company=world.company):
        Connection.objects.update(restricted_hours=hours_here)


def test_confirmed_inside_the_hours_it_waits_says_until_when_and_arrives_after_them(world: World) -> None:
    begin(world)
    world.set_clock(at(world, 8, 40))
    world.type_all(DateSpan(world.day(1), world.day(3)), shift(EARLY))
    world.confirm()
    before = world.attendance.received()
    world.deliver()
    assert world.attendance.received() == before
    assert world.labels() == {"送信待ち": 4}
    assert world.state("0001", world.day(1)).shown.sentence == "10:00以降に送ります。"
    world.set_clock(at_today(world, 10, 3))
    world.deliver()
    assert world.labels() == {"反映済み": 4}


def at_today(world: World, hour: int, minute: int, second: int = 0) -> dt.datetime:
    return dt.datetime.combine(world.today, dt.time(hour, minute, second), tzinfo=JST)


def test_nothing_is_begun_from_ninety_seconds_before_until_seventy_five_after(world: World) -> None:
    begin(world)
    world.type_all(DateSpan(world.day(2), world.day(3)), shift(EARLY))
    world.confirm()
    before = world.attendance.received()
    for hour, minute, second in ((7, 58, 30), (9, 59, 59), (10, 1, 14), (16, 58, 31), (19, 1, 14)):
        world.set_clock(at(world, hour, minute, second) if hour == 7 else at_today(world, hour, minute, second))
        world.deliver()
        assert world.attendance.received() == before, f"{hour}:{minute}:{second}"
    world.set_clock(at_today(world, 19, 2, 20))
    world.deliver()
    assert world.labels() == {"反映済み": 2}


def test_a_sync_asked_for_inside_the_hours_runs_once_afterwards(world: World) -> None:
    begin(world)
    world.set_clock(at(world, 9, 0))
    world.sync()
    world.deliver()
    before = len(world.attendance.received())
    world.set_clock(at_today(world, 10, 3))
    world.deliver()
    world.deliver()
    asked = world.attendance.received()[before:]
    assert [row[1].split("?")[0] for row in asked].count("/v1.0/employees") == 1


def test_their_hours_are_obeyed_outside_ours_too(world: World) -> None:
    begin(world, hours_here="", hours_there=HOURS)
    world.type("0001", world.day(2), shift(EARLY))
    world.confirm()
    world.set_clock(at(world, 8, 30))
    world.deliver()
    assert world.label("0001", world.day(1)) == "送信待ち"
    refused = len(world.attendance.received())
    world.move_clock(dt.timedelta(minutes=10))
    world.deliver()
    assert len(world.attendance.received()) == refused
    world.set_clock(at_today(world, 10, 16))
    world.deliver()
    assert world.labels() == {"反映済み": 1}
    assert clock.now().astimezone(JST).hour == 10
