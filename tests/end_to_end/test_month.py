"""A month of thirty people: one write per changed day, and none for what has not changed."""

from __future__ import annotations

import datetime as dt

import pytest

from kakutei.jptime.workdate import DateSpan
from kakutei.shift.actions.confirmation import AlreadyConfirmed
from tests.end_to_end.world import EARLY, LATE, World, shift, stands


def test_a_month_of_thirty_confirmed_five_times_makes_one_write_per_changed_day(world: World) -> None:
    world.hire(30)
    world.connect()
    month = DateSpan(world.day(1), world.day(32))
    for times in (EARLY, LATE, EARLY, LATE, EARLY):
        world.type_all(month, shift(times))
        world.confirm()
    world.deliver()
    assert world.labels() == {"反映済み": 30 * 31}
    assert world.attendance.writes() == 30 * 31
    assert set(world.attendance.plans().values()) == {stands(date, EARLY) for date in month}


def test_confirming_an_unchanged_month_again_makes_no_write(world: World) -> None:
    world.hire(5)
    world.connect()
    world.type_all(DateSpan(world.day(1), world.day(11)), shift(EARLY))
    world.confirm()
    world.deliver()
    before = world.attendance.received()
    with pytest.raises(AlreadyConfirmed):
        world.confirm()
    world.deliver()
    assert world.attendance.received() == before
    assert len([row for row in before if row[0] == "PUT"]) == 50


def test_a_change_and_its_undoing_before_the_worker_comes_make_no_write(world: World) -> None:
    world.hire(1)
    world.connect()
    date = world.day(3)
    world.type("0001", date, shift(EARLY))
    world.confirm()
    world.deliver()
    writes = world.attendance.writes()
    world.type("0001", date, shift(LATE))
    world.confirm()
    world.type("0001", date, shift(EARLY))
    world.confirm()
    world.deliver()
    assert world.attendance.writes() == writes
    assert world.label("0001", date) == "反映済み"


def test_a_deleted_shift_is_deleted_there_too(world: World) -> None:
    world.hire(1)
    world.connect()
    date = world.day(3)
    world.type("0001", date, shift(EARLY))
    world.confirm()
    world.deliver()
    world.clear_cell("0001", date)
    world.confirm()
    world.deliver()
    assert world.attendance.plans() == {}
    assert world.label("0001", date) == "反映済み"


def test_a_night_shift_stands_under_its_work_date_with_the_next_days_times(world: World) -> None:
    world.hire(1)
    world.connect()
    date = world.day(3)
    world.type("0001", date, shift((22 * 60, 30 * 60)))
    world.confirm()
    world.deliver()
    assert world.attendance.plans() == {("0001", date): stands(date, (22 * 60, 30 * 60))}


def test_drafts_are_never_sent(world: World) -> None:
    world.hire(2)
    world.connect()
    world.type("0001", world.day(3), shift(EARLY))
    world.confirm()
    world.type("0002", world.day(3), shift(LATE))
    world.type("0001", world.day(3), shift(LATE))
    world.deliver()
    assert world.attendance.plans() == {("0001", world.day(3)): stands(world.day(3), EARLY)}


def test_days_before_the_first_work_date_stay_at_home(world: World) -> None:
    world.hire(1)
    world.connect(first=world.day(5))
    world.type_all(DateSpan(world.day(3), world.day(8)), shift(EARLY))
    world.confirm()
    world.deliver()
    assert {date for _, date in world.attendance.plans()} == {world.day(5), world.day(6), world.day(7)}
    assert world.label("0001", world.day(3)) == "対象外"


def test_the_nearest_work_date_goes_first(world: World) -> None:
    world.hire(2)
    world.connect(first=world.day(-3))
    world.unlock_past(world.day(-3))
    for n in (9, 2, -1, 5):
        world.type("0001", world.day(n), shift(EARLY))
    world.confirm()
    world.deliver()
    sent = [dt.date.fromisoformat(row[1].rsplit("/", 1)[1]) for row in world.attendance.received("PUT")]
    assert sent == [world.day(-1), world.day(2), world.day(5), world.day(9)]
