import datetime as dt

from django.test import Client

from kakutei.demo import cast
from kakutei.jptime.workdate import WEEKDAYS
from kakutei.shift.people.models import Staff, User
from kakutei.shift.roster.models import Confirmation, Draft, Snapshot

from .conftest import SetClock, sign_in
from .reading import source, text
from .world import MONTH, NOON, TODAY, World, jst

EGUCHI, FUJIWARA = cast.PEOPLE[4], cast.PEOPLE[5]


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


def test_the_month_begins_with_today_and_marks_days_off(part_timer: Client, world: World) -> None:
    words = text(part_timer.get("/c/minato/me"))
    assert (
        words.index("12/10 木")
        < words.index("12/31 木")
        < words.index("12月のこれまでの日(9日)")
        < words.index("12/1 火")
    )
    assert "12/14 月 休み" in words
    assert "未確定" not in words
    assert "まだ確定していません" not in words


def test_the_month_is_added_up_as_in_the_table(part_timer: Client, world: World) -> None:
    shifts = Snapshot.objects.filter(staff=world.staff(EGUCHI), kind="shift", work_date__month=12).count()
    assert f"勤務 {shifts} 日、合計 {shifts * 8}:00" in text(part_timer.get("/c/minato/me"))


def test_a_store_that_has_not_confirmed_its_month_is_named(world: World) -> None:
    """At two stores: a day without a shift is not off as long as one of them may still plan it."""
    fujiwara = sign_in(User.objects.get(email=FUJIWARA.email))
    assert "まだ確定して" not in text(fujiwara.get("/c/minato/me"))
    Confirmation.objects.filter(store=world.konan).update(end=dt.date(2026, 12, 16))
    words = text(fujiwara.get("/c/minato/me"))
    assert "港南店の12月は、まだ確定していない日があります。" in words
    assert "駅前店の12月" not in words
    free = [date for date in MONTH.span if cast.planned(FUJIWARA, date) is None and date >= TODAY]
    for date in free:
        state = "休み" if date < dt.date(2026, 12, 16) else "未確定"
        assert f"12/{date.day} {WEEKDAYS[date.weekday()]} {state}" in words


def test_a_day_is_off_where_the_person_was_confirmed_and_that_was_not_taken_back(
    part_timer: Client, world: World
) -> None:
    """Not by a confirmation of chosen others."""
    Confirmation.objects.update(end=dt.date(2026, 12, 16))
    month = {"store": world.ekimae, "start": MONTH.span.start, "end": MONTH.span.end, "by": world.owner, "at": NOON}
    late = Confirmation.objects.create(company=world.company, everybody=False, **month)
    free = next(d for d in MONTH.span if d > dt.date(2026, 12, 16) and cast.planned(EGUCHI, d) is None)

    def said() -> str:
        words = text(part_timer.get("/c/minato/me"))
        return next(each for each in ("休み", "未確定") if f"12/{free.day} {WEEKDAYS[free.weekday()]} {each}" in words)

    assert said() == "未確定"
    mine = Snapshot.objects.filter(staff=world.staff(EGUCHI), work_date__gt=free)
    mine.update(confirmation=late)
    assert said() == "休み"
    mine.delete()
    assert said() == "未確定"
    Confirmation.objects.filter(pk=late.pk).update(everybody=True)
    assert said() == "休み"
    Confirmation.objects.create(company=world.company, takes_back=late, **month)
    assert said() == "未確定"


def test_a_month_that_was_confirmed_without_a_shift_lists_its_days_off(part_timer: Client, world: World) -> None:
    for rows in (Draft, Snapshot):
        rows.objects.filter(staff=world.staff(EGUCHI)).delete()
    words = text(part_timer.get("/c/minato/me"))
    assert "12/14 月 休み" in words
    assert "まだ確定していません" not in words.partition("2026年12月")[2]


def test_a_day_that_is_planned_and_not_confirmed_is_not_called_off(part_timer: Client, world: World) -> None:
    Draft.objects.create(
        company=world.company, store=world.ekimae, staff=world.staff(EGUCHI), work_date=dt.date(2026, 12, 14),
        kind="shift", start=540, end=1080, changed_at=NOON,
    )  # fmt: skip
    words = text(part_timer.get("/c/minato/me"))
    assert "12/14 月 未確定" in words
    assert "9:00-18:00" not in words


def test_no_day_after_the_last_one_is_listed(part_timer: Client, world: World) -> None:
    Staff.objects.filter(pk=world.staff(EGUCHI).pk).update(retired_on=dt.date(2026, 12, 15))
    words = text(part_timer.get("/c/minato/me"))
    assert "12/15 火" in words
    assert "12/16" not in words
