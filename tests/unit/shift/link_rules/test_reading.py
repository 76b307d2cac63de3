"""From what the attendance side lists to what the link reasons with."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from tests.support.paths import WIRE

from kakutei.kotwire.records import DailySchedule, Employee, PunchesOfDate, SchedulesOfDate
from kakutei.shift.link.reading import mapped, seen_days
from kakutei.shift.link.rules.values import Actual, MappedEmployee, Plan, Seen

DATE = dt.date(2026, 12, 1)
JST = dt.timezone(dt.timedelta(hours=9))
READ_AT = dt.datetime(2026, 12, 1, 7, 0, tzinfo=JST)
DAY = ("9fe1", DATE)


def golden(name: str) -> Any:
    return json.loads((WIRE / f"{name}.json").read_text())


SCHEDULES = [SchedulesOfDate.model_validate(item) for item in golden("daily-schedules-range")]
PUNCHES = [PunchesOfDate.model_validate(item) for item in golden("timerecord-range")]


def seen(schedule: dict[str, Any], punches: list[PunchesOfDate] | None = None) -> Seen:
    item = DailySchedule.model_validate({"date": "2026-12-01", "employeeKey": "9fe1", **schedule})
    return seen_days([DAY], [SchedulesOfDate(date=DATE, daily_schedules=[item])], punches, READ_AT)[DAY]


def test_the_plan_of_the_night_and_its_punches_are_seen() -> None:
    assert seen_days([DAY], SCHEDULES, PUNCHES, READ_AT)[DAY] == Seen(
        plan=Plan(dt.datetime(2026, 12, 1, 16, 30, tzinfo=JST), dt.datetime(2026, 12, 2, 9, 0, tzinfo=JST)),
        leave="",
        actual=Actual.THERE,
        actual_text="出勤 16:28, 退勤 翌9:03",
        read_at=READ_AT,
    )


def test_every_wanted_day_is_answered_and_no_other() -> None:
    wanted = [DAY, ("9fe1", dt.date(2026, 12, 2)), ("other", DATE)]
    answered = seen_days(wanted, SCHEDULES, PUNCHES, READ_AT)
    assert list(answered) == wanted
    for day in wanted[1:]:
        assert answered[day] == Seen(None, "", Actual.NONE, "", READ_AT)
    assert seen_days([], SCHEDULES, PUNCHES, READ_AT) == {}


def test_where_punches_may_not_be_read_the_actuals_stay_unknown() -> None:
    assert seen_days([DAY], SCHEDULES, None, READ_AT)[DAY].actual is Actual.UNKNOWN


@pytest.mark.parametrize("record", [{}, {"timeRecord": []}])
def test_an_employee_listed_without_a_punch_has_no_actual(record: dict[str, Any]) -> None:
    listed = {"date": "2026-12-01", "dailyWorkings": [{"date": "2026-12-01", "employeeKey": "9fe1", **record}]}
    assert seen({}, [PunchesOfDate.model_validate(listed)]).actual is Actual.NONE


@pytest.mark.parametrize("order", [1, -1], ids=["punched first", "empty first"])
def test_a_second_empty_entry_hides_no_punch(order: int) -> None:
    entries = [{"timeRecord": [{"time": "2026-12-01T08:58:10+09:00"}]}, {}][::order]
    items = [{"date": "2026-12-01", "employeeKey": "9fe1", **entry} for entry in entries]
    punches = [PunchesOfDate.model_validate({"date": "2026-12-01", "dailyWorkings": items})]
    assert seen({}, punches).actual is Actual.THERE


def test_a_single_punch_without_a_name_is_an_actual() -> None:
    punch = {"time": "2026-12-01T09:01:30+09:00"}
    listed = {"date": "2026-12-01", "employeeKey": "9fe1", "timeRecord": [punch]}
    there = seen({}, [PunchesOfDate.model_validate({"date": "2026-12-01", "dailyWorkings": [listed]})])
    assert (there.actual, there.actual_text) == (Actual.THERE, "9:01")


@pytest.mark.parametrize(
    "half", [{}, {"clockInSchedule": "2026-12-01T09:00+09:00"}, {"clockOutSchedule": "2026-12-01T09:00+09:00"}]
)
def test_half_a_plan_is_no_plan(half: dict[str, Any]) -> None:
    assert seen(half).plan is None


@pytest.mark.parametrize(
    ("holidays", "leave"),
    [
        (None, ""),
        ({}, ""),
        ({"halfdayHolidays": []}, ""),
        ({"fulltimeHoliday": {"code": 1, "name": "有休"}}, "有休"),
        ({"fulltimeHoliday": {"code": 1}}, "休暇"),
        ({"halfdayHolidays": [{"typeName": "PM休", "name": "有休"}]}, "有休"),
        ({"hourHolidays": [{"minutes": 60}, {"minutes": 30, "name": "時間休"}]}, "時間休"),
    ],
)
def test_leave_is_seen_by_name_and_also_without_one(holidays: dict[str, Any] | None, leave: str) -> None:
    assert seen({"holidaysObtained": holidays}).leave == leave


def test_a_day_with_a_plan_and_leave_shows_both() -> None:
    both = seen({key: value for key, value in golden("daily-schedule-with-leave").items() if key != "date"})
    assert both.plan is not None
    assert both.leave == "有休"


def test_employees_are_mapped_with_empty_texts_where_the_answer_is_silent() -> None:
    aoi, bare = mapped(
        [
            *(Employee.model_validate(item) for item in golden("employees")),
            Employee(code="7", key="aa", last_name="王", first_name="", last_name_phonetics="オウ"),
        ]
    )
    assert aoi == MappedEmployee("9fe1", "00042", "1000", "山本 葵", "", dt.date(2026, 4, 1), None)
    assert bare == MappedEmployee("aa", "7", "", "王", "オウ", None, None)


@pytest.mark.parametrize("long", [{"key": "k" * 129}, {"code": "1" * 41}])
def test_an_employee_with_an_oversized_key_or_code_is_skipped(long: dict[str, str]) -> None:
    whole = {"code": "0012", "key": "9fe1", "last_name": "山田", "first_name": "葵"}
    found = mapped([Employee(**whole), Employee(**{**whole, **long})])
    assert [employee.key for employee in found] == ["9fe1"]


def test_a_key_and_a_code_that_just_fit_are_kept() -> None:
    (kept,) = mapped([Employee(code="1" * 40, key="k" * 128, last_name="山本", first_name="葵")])
    assert (kept.code, kept.key) == ("1" * 40, "k" * 128)


def test_both_parts_of_a_name_have_their_kana() -> None:
    named = {"last_name_phonetics": "ヤマモト", "first_name_phonetics": "アオイ"}
    assert (
        mapped([Employee(code="1", key="k", last_name="山本", first_name="葵", **named)])[0].kana == "ヤマモト アオイ"
    )
