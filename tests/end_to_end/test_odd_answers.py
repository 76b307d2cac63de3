"""A server that answers oddly is neither believed nor hammered: each day comes to an end, or waits its time."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django_scopes import scope

from kakutei.infrastructure import clock
from kakutei.jptime.clocktext import moment
from kakutei.jptime.workdate import Month
from kakutei.kotclient.answers import Answer, Recovery, Trouble
from kakutei.kotclient.client import KotClient
from kakutei.kotwire.records import DailySchedule
from kakutei.shift.actions.existing_plans import ask_plans
from kakutei.shift.actions.link_worker import courier
from kakutei.shift.link.connections import open_server
from kakutei.shift.link.port import Claim
from tests.end_to_end.world import EARLY, World, shift, stands


class Odd(KotClient):
    """The real client with one answer bent; `puts` counts over all visits."""

    puts = 0

    def put_schedule(self, **request: Any) -> Answer[DailySchedule]:
        Odd.puts += 1
        return self.bent_put(**request)

    def bent_put(self, **request: Any) -> Answer[DailySchedule]:
        return super().put_schedule(**request)


class Forgetful(Odd):
    """Says 200 without a word and keeps nothing."""

    def bent_put(self, **request: Any) -> Answer[DailySchedule]:
        return Answer(Recovery.AMBIGUOUS, status=200, bodyless=True)


class Rounding(Odd):
    """Moves every plan by a quarter of an hour and says so."""

    def bent_put(self, *, end: dt.datetime, **request: Any) -> Answer[DailySchedule]:
        answer = super().bent_put(end=end + dt.timedelta(minutes=15), **request)
        return replace(answer, recovery=Recovery.AMBIGUOUS, value=None, trouble=Trouble.NOT_AS_DOCUMENTED)


class Mute(Odd):
    """Applies everything and answers nothing."""

    def bent_put(self, **request: Any) -> Answer[DailySchedule]:
        super().bent_put(**request)
        return Answer(Recovery.AMBIGUOUS, trouble=Trouble.NO_ANSWER)


class Denying(KotClient):
    """Does not know the employee when it comes to deleting."""

    def delete_schedule(self, **request: Any) -> Answer[DailySchedule]:
        return Answer(Recovery.REMAP, status=404)


def visit_all(kind: type[KotClient]) -> None:
    Odd.puts = 0

    def bent(claim: Claim) -> KotClient:
        server = open_server(claim)
        server.__class__ = kind
        return server

    link = courier(worker="test")
    link.api = bent
    while link.run_once():
        continue


class Lost(Odd):
    """The write never arrives, and no answer comes."""

    def bent_put(self, **request: Any) -> Answer[DailySchedule]:
        return Answer(Recovery.AMBIGUOUS, trouble=Trouble.NO_ANSWER)


def one_day(world: World) -> dt.date:
    world.hire(1)
    world.connect()
    world.type("0001", world.day(3), shift(EARLY))
    world.confirm()
    return world.day(3)


def test_a_server_that_keeps_nothing_is_asked_twice_and_then_waited_for(world: World) -> None:
    date = one_day(world)
    visit_all(Forgetful)
    assert Odd.puts == 2
    assert world.label("0001", date) in ("確認中", "送信中")
    world.move_clock(dt.timedelta(minutes=2))
    world.deliver()
    assert world.label("0001", date) == "反映済み"


def test_a_plan_changed_by_the_server_is_reported_and_not_resent(world: World) -> None:
    date = one_day(world)
    visit_all(Rounding)
    world.move_clock(dt.timedelta(minutes=2))
    visit_all(Rounding)
    assert Odd.puts == 0
    assert world.label("0001", date) == "KING OF TIME側で変更あり"
    assert "7:00-16:15" in world.state("0001", date).shown.sentence


def test_a_write_without_an_answer_is_read_back_and_not_repeated(world: World) -> None:
    date = one_day(world)
    visit_all(Mute)
    assert world.label("0001", date) in ("確認中", "送信中")
    world.move_clock(dt.timedelta(minutes=2))
    world.deliver()
    assert world.attendance.writes() == 1
    assert world.attendance.plans() == {("0001", date): stands(date, EARLY)}
    assert world.label("0001", date) == "反映済み"


def test_a_foreign_plan_survives_an_unanswered_write_and_is_replaced_by_the_next(world: World) -> None:
    from kakutei.jptime.clocktext import moment

    world.hire(1)
    world.connect()
    date = world.day(3)
    world.attendance.type_plan("0001", date, moment(date, 600), moment(date, 900))
    world.type("0001", date, shift(EARLY))
    world.confirm()
    visit_all(Forgetful)
    world.move_clock(dt.timedelta(minutes=2))
    world.deliver()
    assert world.attendance.plans() == {("0001", date): stands(date, EARLY)}


def test_a_deletion_that_is_denied_twice_needs_a_hand(world: World) -> None:
    date = one_day(world)
    world.deliver()
    world.clear_cell("0001", date)
    world.confirm()
    visit_all(Denying)
    assert world.label("0001", date) == "要対応"
    assert world.attendance.plans() == {("0001", date): stands(date, EARLY)}


@pytest.mark.parametrize("looked", [False, True])
def test_a_manual_plan_after_an_unanswered_write_is_reported(world: World, looked: bool) -> None:
    date = one_day(world)
    visit_all(Lost)
    world.attendance.type_plan("0001", date, moment(date, 600), moment(date, 900))
    if looked:
        with scope(company=world.company):
            ask_plans(store=world.store, span=Month.of(date).span, by=world.owner, at=clock.now())
        world.deliver()
    world.move_clock(dt.timedelta(minutes=2))
    world.deliver()
    assert world.label("0001", date) == "KING OF TIME側で変更あり"
    assert world.attendance.plans() == {("0001", date): stands(date, (600, 900))}
