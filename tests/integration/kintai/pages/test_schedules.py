"""スケジュール管理."""

from __future__ import annotations

import datetime as dt

import pytest

from kakutei.kintai.schedule.models import LeaveType, Origin, Schedule

from ..world import TODAY, World, jst
from .browser import romu, text

WORK = {"kind": "work", "start": "9:00", "end": "18:00"}


def test_the_table_shows_planned_start_and_end_and_leave(world: World) -> None:  # B7
    baba = world.employee()
    world.plan(baba, TODAY, 22, 30)
    world.leave(baba, dt.date(2026, 12, 2))

    page = text(romu(world).get("/", follow=True))

    assert "出勤予定 22:00 退勤予定 翌6:00" in page
    assert "12/2 水 有休" in page
    assert "馬場 結衣" in page


@pytest.mark.parametrize(("start", "end", "begins", "ends"), [
    ("9:00", "18:00", jst(TODAY, 9), jst(TODAY, 18)),
    ("９：００", "１８：００", jst(TODAY, 9), jst(TODAY, 18)),
    ("0900", "1800", jst(TODAY, 9), jst(TODAY, 18)),
    ("22:00", "6:00", jst(TODAY, 22), jst(TODAY + dt.timedelta(days=1), 6)),
    ("22時", "30:00", jst(TODAY, 22), jst(TODAY + dt.timedelta(days=1), 6)),
])  # fmt: skip
def test_a_plan_is_typed_as_people_write_it(
    world: World, start: str, end: str, begins: dt.datetime, ends: dt.datetime
) -> None:
    baba = world.employee()

    answer = romu(world).post(f"/c/minato/employees/{baba.pk}/schedule/{TODAY}", {**WORK, "start": start, "end": end})

    assert answer.headers["Location"] == "/c/minato/schedules/1001/2026-12"
    row = Schedule.objects.get()
    assert (row.start, row.end, row.origin) == (begins, ends, Origin.WEB)


@pytest.mark.parametrize(("change", "sentence"), [
    ({"start": ""}, "出勤予定時刻を入力してください。"),
    ({"end": ""}, "退勤予定時刻を入力してください。"),
    ({"start": "朝"}, "時刻は「9:00」「22:30」「25:00」のように入力してください。"),
    ({"start": "9:60"}, "時刻は「9:00」「22:30」「25:00」のように入力してください。"),
    ({"end": "9:00"}, "開始と終了が同じ時刻です。終了時刻を確認してください。"),
    ({"start": "30:00", "end": "35:00"}, "開始時刻は0:00から29:59までで入力してください。"),
    ({"start": "1:00", "end": "26:00"}, "開始から終了までは24時間未満にしてください。"),
    ({"kind": "9"}, "種別を選び直してください。"),
    ({"kind": ""}, "種別を選んでください。"),
    ({"break_minutes": "一時間"}, "休憩予定時間は分の数で入力してください(例: 60)。"),
    ({"break_minutes": "-1"}, "休憩予定時間は0分以上で入力してください。"),
    ({"break_minutes": "540"}, "休憩予定時間は0分以上で、出勤予定時刻から退勤予定時刻までより短くしてください。"),
    ({"note": "あ" * 201}, "備考は200文字以内で入力してください。"),
    ({"work_division": "999"}, "出勤先を選び直してください。"),
])  # fmt: skip
def test_what_is_wrong_is_said_in_one_sentence_and_what_was_typed_stays(
    world: World, change: dict[str, str], sentence: str
) -> None:
    baba = world.employee()

    answer = romu(world).post(f"/c/minato/employees/{baba.pk}/schedule/{TODAY}", {**WORK, "note": "棚卸し", **change})

    assert answer.status_code == 422
    assert text(answer).count(sentence) == 1
    assert change.get("note", "棚卸し") in text(answer)
    assert not Schedule.objects.exists()


@pytest.mark.parametrize(("date", "sentence"), [
    ("2022-03-31", "日付は3年前から1年後まで"), ("2028-01-01", "日付は3年前から1年後まで"),
    ("2026-11-30", "入社日より前の日"), ("2026-12-03", "退職日より後の日"),
])  # fmt: skip
def test_days_that_cannot_be_planned_say_why(world: World, date: str, sentence: str) -> None:
    baba = world.employee(hired_on=TODAY, resigned_on=dt.date(2026, 12, 2))

    answer = romu(world).post(f"/c/minato/employees/{baba.pk}/schedule/{date}", WORK)

    assert answer.status_code == 422
    assert sentence in text(answer)


def test_leave_replaces_the_plan_and_a_plan_the_leave(world: World) -> None:
    baba, client = world.employee(), romu(world)
    path = f"/c/minato/employees/{baba.pk}/schedule/{TODAY}"
    client.post(path, WORK)

    client.post(path, {"kind": "1", "start": "", "end": ""})
    assert (Schedule.objects.get().leave, Schedule.objects.get().start) == (LeaveType.PAID, None)

    client.post(path, WORK)
    assert (Schedule.objects.get().leave, Schedule.objects.get().start) == (None, jst(TODAY, 9))


def test_an_administrator_may_change_the_plan_of_a_day_with_an_actual(world: World) -> None:
    baba = world.employee()
    world.punch(baba, jst(TODAY, 9))

    romu(world).post(f"/c/minato/employees/{baba.pk}/schedule/{TODAY}", WORK)

    assert Schedule.objects.get().start == jst(TODAY, 9)


def test_a_plan_is_deleted_and_deleting_it_again_says_so(world: World) -> None:
    baba, client = world.employee(), romu(world)
    world.plan(baba, TODAY, 9, 18)

    client.post(f"/c/minato/employees/{baba.pk}/schedule/{TODAY}/delete")
    again = client.post(f"/c/minato/employees/{baba.pk}/schedule/{TODAY}/delete", follow=True)

    assert not Schedule.objects.exists()
    assert "スケジュールがありません" in text(again)


def test_the_cell_is_a_pop_up_for_htmx_and_a_page_for_the_browser(world: World) -> None:
    baba, client = world.employee(), romu(world)
    path = f"/c/minato/employees/{baba.pk}/schedule/{TODAY}"

    assert text(client.get(path, headers={"HX-Request": "true"})).lstrip().startswith("<dialog")
    page = client.get(path)
    assert "<!doctype html>" in text(page)
    assert "HX-Request" in page.headers["Vary"]


@pytest.mark.parametrize(
    "path",
    [
        "/c/minato/schedules/1001/2026-13",
        "/c/minato/schedules/1001/1999-01",
        "/c/minato/schedules/9999/2026-12",
        "/c/minato/employees/1/schedule/2026-02-30",
    ],
)
def test_addresses_that_mean_nothing_are_unknown(world: World, path: str) -> None:
    assert romu(world).get(path).status_code == 404


def test_an_empty_division_offers_the_first_step(world: World) -> None:
    assert "従業員を追加" in text(romu(world).get("/c/minato/schedules", follow=True))
