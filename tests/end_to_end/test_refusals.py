"""Stopped, unreachable, refused: the page names the cause, and everything is delivered after it is fixed."""

from __future__ import annotations

import datetime as dt

import pytest

from kakutei.jptime.workdate import DateSpan
from kakutei.shift.link.rules.values import Cause
from tests.end_to_end.attendance import NO_WRITE, OTHER_ADDRESS, READS_PUNCHES, UNKNOWN_TOKEN
from tests.end_to_end.world import EARLY, World, shift
from tests.support.waiting import wait_until


def confirmed(world: World, token: str) -> None:
    world.hire(2)
    world.connect(token)
    world.type_all(DateSpan(world.day(1), world.day(4)), shift(EARLY))
    world.confirm()


@pytest.mark.parametrize(
    ("token", "cause", "words"),
    [
        (UNKNOWN_TOKEN, Cause.TOKEN, "新しいトークンを入れ直してください"),
        (OTHER_ADDRESS, Cause.ADDRESS, "許可IPアドレスに追加してください: 127.0.0.1"),
        (NO_WRITE, Cause.PERMISSION, "API権限が足りません"),
    ],
)
def test_each_refusal_names_its_fix_and_a_valid_token_resolves_it(
    world: World, token: str, cause: Cause, words: str
) -> None:
    confirmed(world, token)
    world.deliver()
    assert world.labels() == {"要対応": 6}
    assert world.connection.block == cause.value
    assert words in world.state("0001", world.day(1)).shown.sentence
    world.enter_token(READS_PUNCHES)
    world.deliver()
    assert world.labels() == {"反映済み": 6}


def test_the_missing_permission_is_named(world: World) -> None:
    confirmed(world, NO_WRITE)
    world.deliver()
    assert "日別スケジュールデータ" in world.state("0001", world.day(1)).shown.sentence


def test_a_stopped_company_is_asked_once_and_then_left_in_peace(world: World) -> None:
    confirmed(world, OTHER_ADDRESS)
    world.deliver()
    asked = len(world.attendance.received())
    world.move_clock(dt.timedelta(minutes=5))
    world.deliver()
    assert len(world.attendance.received()) == asked == 1


def test_with_the_server_stopped_everything_waits_and_arrives_without_a_hand(world: World) -> None:
    confirmed(world, READS_PUNCHES)
    world.attendance.stop()
    world.start_worker()
    wait_until(lambda: world.connection.waiting == "unreachable", what="noticing that the server is unreachable")
    assert world.labels() == {"送信待ち": 6}
    assert "つながりしだい送ります" in world.state("0001", world.day(1)).shown.sentence
    world.attendance.start()
    world.wait_until_all_arrived()


def test_pressing_sync_tries_a_stopped_link_at_once(world: World) -> None:
    confirmed(world, OTHER_ADDRESS)
    world.deliver()
    world.attendance.sql(
        "UPDATE kintai_api_access_tokenaddress SET network = '127.0.0.1' WHERE network = '203.0.113.7'"
    )
    try:
        world.sync()
        world.deliver()
        assert world.labels() == {"反映済み": 6}
    finally:
        world.attendance.sql(
            "UPDATE kintai_api_access_tokenaddress SET network = '203.0.113.7' WHERE token_id ="
            " (SELECT MAX(token_id) FROM kintai_api_access_tokenaddress)"
        )


def test_switched_off_nothing_is_asked_and_on_again_exactly_the_difference_is_sent(world: World) -> None:
    from django_scopes import scope

    from kakutei.infrastructure import clock
    from kakutei.shift.actions.link import set_link

    confirmed(world, READS_PUNCHES)
    world.deliver()
    with scope(company=world.company):
        set_link(company=world.company, on=False, first_work_date=None, at=clock.now())
    before = world.attendance.received()
    world.type("0001", world.day(9), shift(EARLY))
    world.confirm()
    world.deliver()
    assert world.attendance.received() == before
    assert world.label("0001", world.day(9)) == "対象外"
    with scope(company=world.company):
        set_link(company=world.company, on=True, first_work_date=None, at=clock.now())
    world.deliver()
    assert world.label("0001", world.day(9)) == "反映済み"
    assert world.attendance.writes() == 7
