"""タイムカード and the entry of actuals."""

from __future__ import annotations

import datetime as dt

import pytest

from kakutei.kintai.timecard.models import Punch, PunchOrigin
from kakutei.kintai.timecard.rules.stamps import PunchKind

from ..world import TODAY, World, jst
from .browser import romu, text

YESTERDAY = TODAY - dt.timedelta(days=1)


def test_plan_and_actual_stand_side_by_side_with_their_sums(world: World) -> None:  # B8
    baba = world.employee()
    world.plan(baba, TODAY, 9, 18)
    world.punch(baba, jst(TODAY, 9, 10))
    world.punch(baba, jst(TODAY, 11, 40), PunchKind.CLOCK_OUT)

    page = text(romu(world).get(f"/c/minato/employees/{baba.pk}/timecard/2026-12"))

    for word in (
        "出勤予定時刻",
        "退勤予定時刻",
        "9:00",
        "18:00",
        "9:10",
        "11:40",
        "2:30",
        "0:10",
        "6:20",
        "遅刻・早退",
    ):
        assert word in page, word


def test_an_error_day_is_red_with_its_reason(world: World) -> None:
    baba = world.employee()
    world.punch(baba, jst(YESTERDAY, 9))

    page = text(romu(world).get(f"/c/minato/employees/{baba.pk}/timecard/2026-11"))

    assert 'class="bad"' in page
    assert "退勤の打刻がありません" in page
    assert "1日あります" in page


def test_an_administrator_enters_what_really_happened(world: World) -> None:  # B10
    baba = world.employee()
    world.punch(baba, jst(YESTERDAY, 9))

    answer = romu(world).post(f"/c/minato/employees/{baba.pk}/actual/{YESTERDAY}",
                              {"start": "２２:００", "end": "6:00", "rest_start": "1:00", "rest_end": "2:00"})  # fmt: skip

    assert answer.headers["Location"] == f"/c/minato/employees/{baba.pk}/timecard/2026-11"
    standing = Punch.objects.filter(removed_at=None)
    assert [(punch.kind, punch.at) for punch in standing] == [
        ("clock_in", jst(YESTERDAY, 22)), ("break_start", jst(TODAY, 1)), ("break_end", jst(TODAY, 2)),
        ("clock_out", jst(TODAY, 6))]  # fmt: skip
    assert {(punch.origin, punch.recorded_by) for punch in standing} == {(PunchOrigin.ADMINISTRATOR, world.romu)}
    assert Punch.objects.filter(removed_by=world.romu).count() == 1


def test_an_empty_form_takes_the_actual_away_and_keeps_it_on_file(world: World) -> None:
    baba = world.employee()
    world.punch(baba, jst(TODAY, 9))

    romu(world).post(f"/c/minato/employees/{baba.pk}/actual/{TODAY}", {})

    assert Punch.objects.filter(removed_at=None).count() == 0
    assert Punch.objects.count() == 1


@pytest.mark.parametrize(("typed", "sentence"), [
    ({"start": "9:00"}, "退勤時刻を入力してください。"),
    ({"end": "9:00"}, "出勤時刻を入力してください。"),
    ({"start": "x", "end": "18:00"}, "時刻は「9:00」"),
    ({"start": "9:00", "end": "9:00"}, "開始と終了が同じ時刻です。"),
    ({"start": "9:00", "end": "18:00", "rest_start": "12:00"}, "休憩終了を入力してください。"),
    ({"start": "9:00", "end": "18:00", "rest_start": "19:00", "rest_end": "20:00"}, "休憩は出勤から退勤までの間で"),
    ({"rest_start": "12:00", "rest_end": "13:00"}, "休憩だけは入力できません。"),
])  # fmt: skip
def test_an_actual_that_cannot_be_is_refused(world: World, typed: dict[str, str], sentence: str) -> None:
    baba = world.employee()
    world.punch(baba, jst(YESTERDAY, 9))

    answer = romu(world).post(f"/c/minato/employees/{baba.pk}/actual/{YESTERDAY}", typed)

    assert answer.status_code == 422
    assert sentence in text(answer)
    assert Punch.objects.filter(removed_at=None).count() == 1


def test_a_day_to_come_has_no_actual(world: World) -> None:
    baba = world.employee()

    answer = romu(world).post(f"/c/minato/employees/{baba.pk}/actual/2026-12-02", {"start": "9:00", "end": "18:00"})

    assert "まだ来ていない日" in text(answer)


def test_a_single_punch_can_be_taken_back(world: World) -> None:
    baba = world.employee()
    punch = world.punch(baba, jst(TODAY, 9))

    romu(world).post(f"/c/minato/employees/{baba.pk}/punches/{punch.pk}/delete")

    punch.refresh_from_db()
    assert punch.removed_by == world.romu


def test_the_list_counts_each_person_and_their_error_days(world: World) -> None:
    baba = world.employee()
    world.punch(baba, jst(TODAY, 1), PunchKind.CLOCK_OUT, work_date=TODAY)

    page = text(romu(world).get("/c/minato/timecards"))

    assert "エラー 1日" in page
