"""Actuals win, leave is never touched, and what is not ours is neither lost nor overwritten unseen."""

from __future__ import annotations

import pytest

from kakutei.jptime.clocktext import moment
from tests.end_to_end.attendance import PAGE_RIGHTS, READS_PUNCHES
from tests.end_to_end.world import EARLY, LATE, LEAVE, World, shift, stands

BOTH_TOKENS = pytest.mark.parametrize("token", [READS_PUNCHES, PAGE_RIGHTS], ids=["may read punches", "page's rights"])


def delivered(world: World, token: str = READS_PUNCHES, day: int = 0) -> None:
    world.hire(1)
    world.connect(token)
    world.type("0001", world.day(day), shift(EARLY))
    world.confirm()
    world.deliver()
    assert world.label("0001", world.day(day)) == "反映済み"


@BOTH_TOKENS
def test_a_day_with_a_single_punch_is_left_alone_and_said_so(world: World, token: str) -> None:
    delivered(world, token)
    world.attendance.punch_in("0001", world.today, moment(world.today, 7 * 60 + 1))
    world.type("0001", world.today, shift(LATE))
    world.confirm()
    world.deliver()
    assert world.attendance.plans() == {("0001", world.today): stands(world.today, EARLY)}
    assert world.label("0001", world.today) == "実績あり"
    assert "13:00-22:00" in world.state("0001", world.today).shown.sentence


@BOTH_TOKENS
def test_a_deletion_of_a_day_with_actuals_is_left_alone_too(world: World, token: str) -> None:
    delivered(world, token)
    world.attendance.punch_in("0001", world.today, moment(world.today, 7 * 60))
    world.clear_cell("0001", world.today)
    world.confirm()
    world.deliver()
    assert len(world.attendance.plans()) == 1
    assert world.label("0001", world.today) == "実績あり"


def test_where_punches_may_be_read_no_write_is_even_tried(world: World) -> None:
    delivered(world)
    world.attendance.punch_in("0001", world.today, moment(world.today, 7 * 60))
    writes = world.attendance.writes()
    world.type("0001", world.today, shift(LATE))
    world.confirm()
    world.deliver()
    assert world.attendance.writes() == writes


def test_the_next_confirm_tries_a_day_with_actuals_once_more(world: World) -> None:
    delivered(world, PAGE_RIGHTS)
    world.attendance.punch_in("0001", world.today, moment(world.today, 7 * 60))
    world.type("0001", world.today, shift(LATE))
    world.confirm()
    world.deliver()
    world.deliver()
    tried = world.attendance.writes()
    world.attendance.sql("DELETE FROM kintai_timecard_punch")
    world.confirm()
    world.deliver()
    assert world.attendance.writes() == tried + 1
    assert world.label("0001", world.today) == "反映済み"


def test_leave_is_never_sent_and_asks_nothing(world: World) -> None:
    world.hire(1)
    world.connect()
    world.deliver()
    before = world.attendance.received()
    world.type("0001", world.day(3), LEAVE)
    world.confirm()
    world.deliver()
    assert world.attendance.received() == before
    assert world.label("0001", world.day(3)) == "対象外"


def test_a_sent_shift_that_becomes_leave_is_deleted_there(world: World) -> None:
    delivered(world, day=3)
    world.type("0001", world.day(3), LEAVE)
    world.confirm()
    world.deliver()
    assert world.attendance.plans() == {}
    assert world.label("0001", world.day(3)) == "対象外"
    assert "leave" not in str(world.attendance.received()).lower()


@BOTH_TOKENS
def test_existing_leave_is_neither_overwritten_nor_deleted(world: World, token: str) -> None:
    world.hire(1)
    world.connect(token)
    world.attendance.enter_leave("0001", world.day(3))
    world.type("0001", world.day(3), shift(EARLY))
    world.confirm()
    world.deliver()
    assert world.attendance.plans() == {}
    assert world.attendance.writes() == 0
    assert world.label("0001", world.day(3)) == "KING OF TIME側で変更あり"
    assert "有休" in world.state("0001", world.day(3)).shown.sentence


def test_a_plan_that_stood_there_before_is_replaced(world: World) -> None:
    world.hire(1)
    world.connect()
    date = world.day(3)
    world.attendance.type_plan("0001", date, moment(date, 600), moment(date, 900))
    world.type("0001", date, shift(EARLY))
    world.confirm()
    world.deliver()
    assert world.attendance.plans() == {("0001", date): stands(date, EARLY)}


def test_the_same_plan_typed_there_by_hand_counts_as_delivered_without_a_write(world: World) -> None:
    world.hire(1)
    world.connect()
    date = world.day(3)
    world.attendance.type_plan("0001", date, moment(date, EARLY[0]), moment(date, EARLY[1]))
    world.type("0001", date, shift(EARLY))
    world.confirm()
    world.deliver()
    assert world.attendance.writes() == 0
    assert world.label("0001", date) == "反映済み"


def test_a_manual_change_is_reported_and_kept_until_reconfirmed(world: World) -> None:
    delivered(world, day=3)
    date = world.day(3)
    world.attendance.type_plan("0001", date, moment(date, 600), moment(date, 900))
    world.type("0001", date, shift(LATE))
    world.confirm()
    world.deliver()
    assert world.label("0001", date) == "KING OF TIME側で変更あり"
    sentence = world.state("0001", date).shown.sentence
    assert "13:00-22:00" in sentence
    assert "10:00-15:00" in sentence
    assert world.attendance.plans() == {("0001", date): stands(date, (600, 900))}
    world.confirm()
    world.deliver()
    assert world.attendance.plans() == {("0001", date): stands(date, LATE)}
    assert world.label("0001", date) == "反映済み"


def test_a_deletion_never_removes_a_manually_entered_plan(world: World) -> None:
    delivered(world, day=3)
    date = world.day(3)
    world.attendance.type_plan("0001", date, moment(date, 600), moment(date, 900))
    world.clear_cell("0001", date)
    for _ in range(2):
        world.confirm()
        world.deliver()
        assert world.attendance.plans() == {("0001", date): stands(date, (600, 900))}
        assert world.label("0001", date) == "KING OF TIME側で変更あり"


def test_a_plan_that_vanished_there_needs_no_deletion(world: World) -> None:
    delivered(world, day=3)
    world.attendance.remove_plan("0001", world.day(3))
    writes = world.attendance.writes()
    world.clear_cell("0001", world.day(3))
    world.confirm()
    world.deliver()
    assert world.attendance.writes() == writes
    assert world.label("0001", world.day(3)) == "反映済み"
