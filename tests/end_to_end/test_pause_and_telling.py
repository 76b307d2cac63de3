"""The real worker process: it sends no request during a pause, and mails each notice even if it is killed."""

from __future__ import annotations

import datetime as dt
import signal
from collections.abc import Iterator

import pytest
from django_scopes import scope
from post_office.models import Email

from kakutei.infrastructure import clock
from kakutei.jptime.workdate import DateSpan
from kakutei.shift.actions.link import pause_link, resume_link
from kakutei.shift.link.rules.values import Cause
from kakutei.shift.notifications.models import Delivery, Notice
from tests.end_to_end.attendance import UNKNOWN_TOKEN
from tests.end_to_end.world import EARLY, World, shift
from tests.support.waiting import wait_until

PEOPLE, DAYS = 10, 28


@pytest.fixture(autouse=True)
def empty_queue(world: World) -> Iterator[None]:
    Email.objects.all().delete()
    yield
    Email.objects.all().delete()


def pause(world: World, until: dt.datetime | None = None) -> None:
    with scope(company=world.company):
        pause_link(company=world.company, by=world.owner, reason="棚卸のため", until=until, at=clock.now())


def resume(world: World) -> None:
    with scope(company=world.company):
        resume_link(company=world.company, by=world.owner, at=clock.now())


def confirm_a_month(world: World, people: int = PEOPLE) -> None:
    world.hire(people)
    world.connect()
    world.type_all(DateSpan(world.day(1), world.day(1 + DAYS)), shift(EARLY))
    world.confirm()


def test_paused_in_the_middle_of_a_month_nothing_more_is_asked_and_resumed_exactly_the_rest_goes(world: World) -> None:
    confirm_a_month(world)
    world.start_worker()
    wait_until(lambda: world.attendance.writes() >= 20, what="the first writes")
    pause(world)
    committed = len(world.attendance.received())
    wait_until(lambda: world.connection.claim == "", what="the worker giving the connection back")
    at_rest = world.attendance.received()
    assert len(at_rest) <= committed + 1, "at most the request that was under way"
    assert world.attendance.writes() < PEOPLE * DAYS, "it was paused in the middle"
    _wait_for_some_rounds(world)
    assert world.attendance.received() == at_rest
    assert set(world.labels()) == {"反映済み", "送信待ち"}
    assert world.labels()["反映済み"] == world.attendance.writes()
    assert world.state(f"{PEOPLE:04d}", world.day(DAYS)).shown.sentence == (
        "連携を一時停止しています(理由: 棚卸のため)。再開すると送ります。"
    )
    resume(world)
    world.wait_until_all_arrived()
    assert world.attendance.writes() == PEOPLE * DAYS
    assert len(world.attendance.plans()) == PEOPLE * DAYS


def _wait_for_some_rounds(world: World) -> None:
    """The worker looks twice a second; another company's claim would be longer ago than the lease."""
    rounds = iter(range(40))
    wait_until(lambda: next(rounds, None) is None, what="some rounds of the worker")


def test_at_the_moment_that_was_named_it_goes_on_by_itself(world: World) -> None:
    confirm_a_month(world, people=1)
    pause(world, until=clock.now() + dt.timedelta(hours=3))
    world.deliver()
    assert world.attendance.received() == []
    world.move_clock(dt.timedelta(hours=2, minutes=59))
    world.deliver()
    assert world.attendance.received() == []
    world.move_clock(dt.timedelta(minutes=1))
    world.deliver()
    assert world.labels() == {"反映済み": DAYS}


def test_what_is_pressed_during_a_pause_runs_once_after_it(world: World) -> None:
    confirm_a_month(world, people=1)
    world.deliver()
    before = len(world.attendance.received())
    pause(world)
    world.sync()
    world.enter_token(UNKNOWN_TOKEN)
    world.clear_cell("0001", world.day(3))
    world.confirm()
    world.deliver()
    assert len(world.attendance.received()) == before
    assert world.connection.block == ""
    resume(world)
    world.deliver()
    assert world.connection.block == Cause.TOKEN.value


@pytest.mark.parametrize("point", ["before the mail is queued", "after the mail is queued", "before the commit"])
def test_a_worker_killed_between_opening_and_mailing_mails_later(world: World, point: str) -> None:
    confirm_a_month(world, people=1)
    world.enter_token(UNKNOWN_TOKEN)
    world.start_worker()
    wait_until(lambda: open_notices(world) == [(Cause.TOKEN.value, False)], what="the notice being opened")
    world.stop_workers()
    world.move_clock(dt.timedelta(minutes=3))
    dying = world.start_worker(module="tests.end_to_end.crash_points_notifications", point=point)
    assert dying.wait(30) == -signal.SIGKILL
    assert (Email.objects.count(), open_notices(world)) == (0, [(Cause.TOKEN.value, False)])
    world.start_worker()
    wait_until(lambda: open_notices(world) == [(Cause.TOKEN.value, True)], what="the mail")
    world.stop_workers()
    assert [mail.to for mail in Email.objects.all()] == [["owner@example.jp"]]
    with scope(company=world.company):
        assert Delivery.objects.count() == 1


def open_notices(world: World) -> list[tuple[str, bool]]:
    """(cause, whether it is recorded as mailed)."""
    with scope(company=world.company):
        return [(each.cause, each.told_at is not None) for each in Notice.objects.filter(closed_at=None)]
