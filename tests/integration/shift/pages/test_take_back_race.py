"""[取り消し] and [確定] at the same moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django_scopes import scope
from tests.support.racing import DONE, race

from kakutei.demo import cast
from kakutei.jptime.workdate import DateSpan
from kakutei.shift.actions.confirmation import confirm_period
from kakutei.shift.actions.confirmation_review import review_confirmation
from kakutei.shift.actions.take_back import former_state, take_back
from kakutei.shift.actions.unlock_days import unlock_days
from kakutei.shift.link.models import DesiredDay
from kakutei.shift.roster.models import Confirmation, Draft, Snapshot, UnlockedDay

from .world import NOON, World, build_world

pytestmark = pytest.mark.django_db(transaction=True)
WEDNESDAY = dt.date(2026, 12, 16)
MONTH = DateSpan(dt.date(2026, 12, 1), dt.date(2027, 1, 1))


def change(world: World, date: dt.date, **values: object) -> None:
    Draft.objects.filter(staff=world.staff(cast.OWNER), work_date=date).update(**values)


def confirmed(world: World) -> str:
    return Snapshot.objects.filter(staff=world.staff(cast.OWNER), work_date=WEDNESDAY).latest("pk").entry.text


@pytest.fixture
def committed() -> Iterator[World]:
    world = build_world()
    with scope(company=world.company):
        yield world


def confirm_again(world: World) -> object:
    seen = review_confirmation(store=world.ekimae, span=MONTH, at=NOON).digest
    return confirm_period(store=world.ekimae, span=MONTH, by=world.owner, at=NOON, seen=seen)


def test_two_presses_at_once_take_back_once(committed: World) -> None:
    change(committed, WEDNESDAY, start=480)
    confirm_again(committed)
    last = Confirmation.objects.select_related("store__company").latest("pk")
    seen = former_state(confirmation=last, at=NOON).review.digest

    def press() -> object:
        return take_back(confirmation=last, by=committed.owner, at=NOON, seen=seen)

    ends = race((committed.company, press), (committed.company, press))
    assert sorted(ends) == ["AlreadyTakenBack", DONE]
    with scope(company=committed.company):
        assert DesiredDay.objects.get(staff=committed.staff(cast.OWNER), work_date=WEDNESDAY).version == 3


def test_taking_back_while_the_store_confirms_again_takes_back_nothing(committed: World) -> None:
    change(committed, WEDNESDAY, start=480)
    confirm_again(committed)
    last = Confirmation.objects.select_related("store__company").latest("pk")
    seen = former_state(confirmation=last, at=NOON).review.digest
    change(committed, WEDNESDAY, start=420)
    ends = race(
        (committed.company, lambda: confirm_again(committed)),
        (committed.company, lambda: take_back(confirmation=last, by=committed.owner, at=NOON, seen=seen)),
    )
    assert ends == [DONE, "ConfirmedSince"]
    with scope(company=committed.company):
        assert confirmed(committed) == "日勤 7:00-18:00"


def test_two_administrators_unlock_a_day_at_once_and_it_is_unlocked_once(committed: World) -> None:
    past = DateSpan(dt.date(2026, 12, 8), dt.date(2026, 12, 10))

    def unlock() -> object:
        return unlock_days(store=committed.ekimae, span=past, reason="変更漏れ", by=committed.owner, at=NOON)

    assert race((committed.company, unlock), (committed.company, unlock)) == [DONE, "AlreadyUnlocked"]
    with scope(company=committed.company):
        assert UnlockedDay.objects.filter(locked_at=None).count() == 2
