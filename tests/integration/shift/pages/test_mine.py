import datetime as dt

from django.test import Client

from kakutei.demo import cast
from kakutei.shift.roster.models import Draft

from .conftest import SetClock
from .reading import source, text
from .world import World, jst


def test_the_next_shift_stands_large_and_the_month_below(part_timer: Client, world: World) -> None:
    words = text(part_timer.get("/c/minato/me"))
    assert "次のシフト 2026年12月13日(日) 駅前店 22:00-翌6:00" in words
    assert "12/2 水 22:00-翌6:00 駅前店" in words
    assert "12/1 火 公休 駅前店" in words


def test_a_night_shift_under_way_is_still_the_next_one(part_timer: Client, world: World, set_clock: SetClock) -> None:
    set_clock(jst(dt.date(2026, 12, 14), 5))
    assert "次のシフト 2026年12月13日(日)" in text(part_timer.get("/c/minato/me"))


def test_drafts_are_not_shown(part_timer: Client, world: World) -> None:
    Draft.objects.filter(staff=world.staff(cast.PEOPLE[4]), work_date="2026-12-13").delete()
    assert "12/13 日 22:00-翌6:00" in text(part_timer.get("/c/minato/me"))
    assert "この月のシフトは、まだ確定していません" in text(part_timer.get("/c/minato/me/2027-01"))


def test_only_own_shifts_are_shown(part_timer: Client, world: World) -> None:
    assert "早番" not in source(part_timer.get("/c/minato/me"))
    assert "青木" not in source(part_timer.get("/c/minato/me"))


def test_staff_land_on_their_own_shifts(part_timer: Client, world: World) -> None:
    assert part_timer.get("/c/minato/dashboard")["Location"] == "/c/minato/me"
