"""日別スケジュールデータ over the WebAPI."""

from __future__ import annotations

import datetime as dt

import pytest

from kakutei.demo import cast
from kakutei.infrastructure import clock
from kakutei.kintai.actions.punches import enter_actual
from kakutei.kintai.schedule.models import LeaveType, Origin, Schedule
from kakutei.kintai.timecard.rules.stamps import PunchKind, TimeSpan
from kakutei.kotwire.errors import WireError

from ..world import TODAY, Api, World, code_of, jst

DAY = dt.date(2026, 12, 3)


def path(key: str, date: object = DAY) -> str:
    return f"/daily-schedules/{key}/{date}"


def hours(start: str = "2026-12-03T09:00+09:00", end: str = "2026-12-03T18:00+09:00") -> dict[str, object]:
    return {"clockInSchedule": start, "clockOutSchedule": end}


def test_put_answers_the_full_item_and_the_plan_stands(world: World, api: Api) -> None:
    baba = world.employee()

    answer = api.put(path(baba.key), hours())

    assert answer.status_code == 200
    assert answer.json() == {
        "date": "2026-12-03",
        "employeeKey": baba.key,
        "clockInSchedule": "2026-12-03T09:00+09:00",
        "clockOutSchedule": "2026-12-03T18:00+09:00",
        "workDayTypeName": "平日",
        "workPlaceDivisionCode": "1001",
        "workPlaceDivisionName": "駅前店",
        "scheduleTypeName": "通常勤務",
    }
    assert Schedule.objects.get().origin == Origin.WEBAPI


def test_putting_the_same_plan_again_changes_nothing(world: World, api: Api) -> None:
    baba = world.employee()

    first, second = api.put(path(baba.key), hours()), api.put(path(baba.key), hours())

    assert first.json() == second.json()
    assert Schedule.objects.count() == 1


@pytest.mark.parametrize(
    ("start", "end", "wire_start", "wire_end"),
    [
        ("09:00", "18:00", "2026-12-03T09:00+09:00", "2026-12-03T18:00+09:00"),
        ("2026-12-03T09:00:00+09:00", "2026-12-03T18:00:00+09:00", "2026-12-03T09:00+09:00", "2026-12-03T18:00+09:00"),
        ("2026-12-03T00:00Z", "2026-12-03T09:00Z", "2026-12-03T09:00+09:00", "2026-12-03T18:00+09:00"),
        ("2026-12-03T22:00+09:00", "2026-12-04T06:00+09:00", "2026-12-03T22:00+09:00", "2026-12-04T06:00+09:00"),
        ("2026-12-04T05:59+09:00", "2026-12-04T09:00+09:00", "2026-12-04T05:59+09:00", "2026-12-04T09:00+09:00"),
        ("2026-12-03T00:00+09:00", "2026-12-03T23:59+09:00", "2026-12-03T00:00+09:00", "2026-12-03T23:59+09:00"),
    ],
)
def test_put_reads_every_form_of_time(
    world: World, api: Api, start: str, end: str, wire_start: str, wire_end: str
) -> None:
    baba = world.employee()

    answer = api.put(path(baba.key), hours(start, end)).json()

    assert (answer["clockInSchedule"], answer["clockOutSchedule"]) == (wire_start, wire_end)


@pytest.mark.parametrize(
    ("start", "end", "sentence"),
    [
        ("09:00", "09:00", "出勤予定時刻と退勤予定時刻が同じです。"),
        ("22:00", "06:00", "退勤予定時刻が出勤予定時刻より前です。"),
        ("2026-12-03T09:00+09:00", "2026-12-04T09:00+09:00", "24時間未満"),
        ("2026-12-04T06:00+09:00", "2026-12-04T09:00+09:00", "0:00から29:59"),
        ("2026-12-02T23:59+09:00", "2026-12-03T09:00+09:00", "0:00から29:59"),
        ("25:00", "26:00", "形式が正しくありません [25:00]"),
        ("2026-12-03", "18:00", "形式が正しくありません [2026-12-03]"),
        ("2026-12-03T09:00", "18:00", "形式が正しくありません"),
        ("09:00", "", "両方指定してください"),
    ],
)
def test_times_that_are_no_shift_are_refused_with_one_sentence(
    world: World, api: Api, start: str, end: str, sentence: str
) -> None:
    baba = world.employee()

    answer = api.put(path(baba.key), hours(start, end))

    assert (answer.status_code, code_of(answer)) == (400, WireError.INVALID.code)
    assert sentence in answer.json()["errors"][0]["message"]
    assert not Schedule.objects.exists()


@pytest.mark.parametrize(
    ("date", "code"),
    [
        ("2023-11-30", WireError.INVALID),
        ("2027-12-02", WireError.INVALID),
        ("2026-13-01", WireError.BAD_DATE),
        ("2026-02-29", WireError.BAD_DATE),
        ("20261203", WireError.BAD_DATE),
        ("２０２６-12-03", WireError.BAD_DATE),
    ],
)
def test_dates_beyond_three_years_back_and_one_ahead_or_not_readable_are_refused(
    world: World, api: Api, date: str, code: WireError
) -> None:
    baba = world.employee()

    answer = api.put(path(baba.key, date), hours("09:00", "18:00"))

    assert (answer.status_code, code_of(answer)) == (400, code.code)


@pytest.mark.parametrize("date", ["2023-12-01", "2027-12-01"])
def test_the_first_and_last_open_date_can_be_planned(world: World, api: Api, date: str) -> None:
    baba = world.employee()

    assert api.put(path(baba.key, date), hours("09:00", "18:00")).status_code == 200


def test_days_before_hiring_and_after_leaving_are_refused(world: World, api: Api) -> None:
    baba = world.employee(hired_on=dt.date(2026, 12, 2), resigned_on=dt.date(2026, 12, 4))

    statuses = {
        day: api.put(path(baba.key, f"2026-12-0{day}"), hours("09:00", "18:00")).status_code for day in range(1, 6)
    }

    assert statuses == {1: 400, 2: 200, 3: 200, 4: 200, 5: 400}


def test_unknown_keys_and_divisions_are_named(world: World, api: Api) -> None:
    baba = world.employee()

    assert code_of(api.put(path("0" * 64), hours())) == WireError.EMPLOYEE_NOT_FOUND.code
    unknown = api.put(path(baba.key), {**hours(), "workPlaceDivisionCode": "9999"})
    assert (unknown.status_code, code_of(unknown)) == (400, WireError.DIVISION_NOT_FOUND.code)


def test_what_put_leaves_out_stays_and_what_it_empties_goes(world: World, api: Api) -> None:
    baba = world.employee()
    api.put(path(baba.key), {**hours(), "breakSchedule": 60, "workPlaceDivisionCode": 1002, "note": "棚卸し"})

    api.put(path(baba.key), {"clockOutSchedule": "17:00", "note": ""})

    row = Schedule.objects.get()
    assert (row.start, row.end) == (jst(DAY, 9), jst(DAY, 17))
    assert (row.break_minutes, row.work_division, row.note) == (60, world.konan, "")


def test_properties_that_are_unknown_are_ignored(world: World, api: Api) -> None:
    baba = world.employee()

    assert api.put(path(baba.key), {**hours(), "employeeKey": "x", "colour": ["red"]}).status_code == 200


@pytest.mark.parametrize(
    "body", [{**hours(), "breakSchedule": "long"}, {**hours(), "breakSchedule": -1}, {**hours(), "breakSchedule": 540},
             {**hours(), "note": "あ" * 201}, {"clockInSchedule": 900, "clockOutSchedule": 1800}, [], "text", {},
             {**hours(), "fulltimeHoliday": {"code": 1}}]
)  # fmt: skip
def test_bodies_that_make_no_plan_are_refused(world: World, api: Api, body: object) -> None:
    baba = world.employee()

    answer = api.put(path(baba.key), body)

    assert (answer.status_code, code_of(answer)) == (400, WireError.INVALID.code)


@pytest.mark.parametrize("body", [b"", b"{", b'{"a": NaN}', b"\xff", b"[" * 20_000])
def test_bodies_that_are_no_json_are_refused(world: World, api: Api, body: bytes) -> None:
    baba = world.employee()

    assert code_of(api.put(path(baba.key), body)) == WireError.NOT_JSON.code


def test_a_body_of_another_type_or_too_large_is_refused(world: World, api: Api) -> None:
    baba = world.employee()

    other = api.put(path(baba.key), b"a=b", content_type="application/x-www-form-urlencoded")
    large = api.put(path(baba.key), {"note": "x" * 70_000})

    assert (other.status_code, code_of(other)) == (415, WireError.WRONG_CONTENT_TYPE.code)
    assert (large.status_code, code_of(large)) == (413, WireError.BODY_TOO_LARGE.code)


@pytest.mark.parametrize("kind", list(PunchKind))
def test_a_single_punch_of_any_kind_makes_the_day_untouchable(world: World, api: Api, kind: PunchKind) -> None:
    baba = world.employee()
    world.plan(baba, TODAY, 9, 18)
    world.punch(baba, jst(TODAY, 9), kind, work_date=TODAY)

    put, delete = api.put(path(baba.key, TODAY), hours("10:00", "19:00")), api.delete(path(baba.key, TODAY))

    assert (put.status_code, code_of(put)) == (409, WireError.ACTUAL_EXISTS.code)
    assert (delete.status_code, code_of(delete)) == (409, WireError.ACTUAL_EXISTS.code)
    assert Schedule.objects.get().start == jst(TODAY, 9)


def test_an_actual_that_was_taken_away_again_no_longer_stands_in_the_way(world: World, api: Api) -> None:
    baba = world.employee()
    enter_actual(employee=baba, work_date=TODAY, work=TimeSpan(jst(TODAY, 9), jst(TODAY, 11)), by=world.romu,
                 rest=None, at=clock.now())  # fmt: skip
    assert api.put(path(baba.key, TODAY), hours("10:00", "19:00")).status_code == 409

    enter_actual(employee=baba, work_date=TODAY, work=None, rest=None, by=world.romu, at=clock.now())

    assert api.put(path(baba.key, TODAY), hours("10:00", "19:00")).status_code == 200


def test_a_day_of_leave_is_neither_written_nor_deleted(world: World, api: Api) -> None:
    baba = world.employee()
    world.leave(baba, DAY)

    put, delete = api.put(path(baba.key), hours()), api.delete(path(baba.key))

    assert (put.status_code, code_of(put)) == (409, WireError.LEAVE_STANDS.code)
    assert (delete.status_code, code_of(delete)) == (409, WireError.LEAVE_STANDS.code)
    assert Schedule.objects.get().leave == LeaveType.PAID


def test_delete_takes_the_plan_away_once(world: World, api: Api) -> None:
    baba = world.employee()
    world.plan(baba, DAY, 9, 18)

    first, second = api.delete(path(baba.key)), api.delete(path(baba.key))

    assert (first.status_code, first.content) == (204, b"")
    assert (second.status_code, code_of(second)) == (404, WireError.SCHEDULE_NOT_FOUND.code)
    assert not Schedule.objects.exists()


def test_every_asked_date_is_an_element_and_lists_only_who_has_a_plan_or_leave(world: World, api: Api) -> None:
    baba, chiba = world.employee(), world.employee(cast.PEOPLE[2])
    world.employee(cast.PEOPLE[3])
    world.plan(baba, dt.date(2026, 12, 1), 22, 30, break_minutes=60)
    world.leave(chiba, dt.date(2026, 12, 3))

    days = api.get("/daily-schedules?&start=2026-12-01&end=2026-12-03").json()

    assert [(day["date"], len(day["dailySchedules"])) for day in days] == [
        ("2026-12-01", 1), ("2026-12-02", 0), ("2026-12-03", 1)]  # fmt: skip
    night, leave = days[0]["dailySchedules"][0], days[2]["dailySchedules"][0]
    assert (night["clockOutSchedule"], night["breakSchedule"]) == ("2026-12-02T06:00+09:00", 60)
    assert leave["holidaysObtained"]["fulltimeHoliday"] == {"code": 1, "name": "有休"}
    assert "clockInSchedule" not in leave
    assert "scheduleTypeName" not in leave


def test_one_date_is_an_object_and_no_date_means_today(world: World, api: Api) -> None:
    baba = world.employee()
    world.plan(baba, TODAY, 9, 18)

    assert api.get(f"/daily-schedules/{TODAY}").json() == api.get("/daily-schedules/").json()[0]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("start=2026-12-01", WireError.INVALID),
        ("end=2026-12-01", WireError.INVALID),
        ("start=2026-12-02&end=2026-12-01", WireError.INVALID),
        ("start=2026-12-01&end=2027-02-01", WireError.INVALID),
        ("start=2023-11-30&end=2023-12-01", WireError.INVALID),
        ("start=2027-12-01&end=2027-12-02", WireError.INVALID),
        ("start=2026-12-1&end=2026-12-02", WireError.BAD_DATE),
        ("ondivision=maybe", WireError.INVALID),
        ("division=9999", WireError.DIVISION_NOT_FOUND),
    ],
)
def test_ranges_that_cannot_be_answered_are_refused(world: World, api: Api, query: str, code: WireError) -> None:
    assert code_of(api.get(f"/daily-schedules?{query}")) == code.code


def test_sixty_two_days_are_answered_in_one_call(world: World, api: Api) -> None:
    assert len(api.get("/daily-schedules?start=2026-12-01&end=2027-01-31").json()) == 62


def test_division_asks_for_who_belongs_there_or_for_who_works_there(world: World, api: Api) -> None:
    baba, ishikawa = world.employee(), world.employee(cast.EDITOR_KONAN)
    world.plan(baba, TODAY, 9, 18, work_division=world.konan)
    world.plan(ishikawa, TODAY, 9, 18)

    def keys(query: str) -> set[str]:
        day = api.get(f"/daily-schedules?{query}").json()[0]
        return {item["employeeKey"] for item in day["dailySchedules"]}

    assert keys("division=1001") == {baba.key}
    assert keys("division=1001&ondivision=False") == set()
    assert keys("division=1002&ondivision=false") == {baba.key, ishikawa.key}
    assert keys("division=1002&ondivision=True") == {ishikawa.key}


@pytest.mark.parametrize(
    "query",
    ["additionalFields=currentDateEmployee", "additionalFields[]=a&additionalFields[]=currentDateEmployee",
     "additionalFields=a%2CcurrentDateEmployee", "additionalFields=a&additionalFields=currentDateEmployee"],
)  # fmt: skip
def test_the_employee_of_today_comes_along_when_asked_for_in_any_spelling(world: World, api: Api, query: str) -> None:
    baba = world.employee()
    world.plan(baba, TODAY, 9, 18)

    item = api.get(f"/daily-schedules?{query}").json()[0]["dailySchedules"][0]

    assert item["currentDateEmployee"]["code"] == "0002"
    assert "key" not in item["currentDateEmployee"]
    assert "currentDateEmployee" not in api.get("/daily-schedules").json()[0]["dailySchedules"][0]
