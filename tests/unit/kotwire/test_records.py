"""The records against the golden JSON in tests/wire, which is written from the vendor's documents."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from kakutei.jptime.workdate import JST
from kakutei.kotwire.punches import PunchKind
from kakutei.kotwire.records import (
    DailySchedule,
    Employee,
    FulltimeHoliday,
    HalfdayHoliday,
    HolidaysObtained,
    HourHoliday,
    Punch,
    PunchAnswer,
    PunchBody,
    PunchesOfDate,
    Record,
    ScheduleBody,
    SchedulesOfDate,
    TokenAvailable,
)
from tests.support.paths import WIRE


def golden(name: str) -> Any:
    return json.loads((WIRE / f"{name}.json").read_text())


RECORDS: dict[str, type[Record]] = {
    "daily-schedules-range": SchedulesOfDate,
    "daily-schedule-with-leave": DailySchedule,
    "timerecord-range": PunchesOfDate,
    "timerecord-answer": PunchAnswer,
    "employees": Employee,
    "token-available": TokenAvailable,
}


@pytest.mark.parametrize(("name", "record"), RECORDS.items(), ids=RECORDS.keys())
def test_what_the_documents_show_is_read_and_written_again_unchanged(name: str, record: type[Record]) -> None:
    shown = golden(name)
    items = shown if isinstance(shown, list) else [shown]
    read = TypeAdapter(list[record]).validate_python(items)  # type: ignore[valid-type] # chosen at run time
    assert [item.to_wire() for item in read] == items


def test_a_night_shift_carries_the_next_calendar_date_and_stays_on_its_work_date() -> None:
    first, second = (SchedulesOfDate.model_validate(item) for item in golden("daily-schedules-range"))
    (plan,) = first.daily_schedules
    assert (plan.date, second.daily_schedules) == (dt.date(2026, 12, 1), [])
    assert plan.clock_in_schedule == dt.datetime(2026, 12, 1, 16, 30, tzinfo=JST)
    assert plan.clock_out_schedule == dt.datetime(2026, 12, 2, 9, 0, tzinfo=JST)


def test_punches_keep_their_seconds_and_the_order_they_came_in() -> None:
    day = PunchesOfDate.model_validate(golden("timerecord-range")[0])
    records = day.daily_workings[0].time_record or []
    assert [PunchKind.of(punch.code or "") for punch in records] == [PunchKind.CLOCK_OUT, PunchKind.CLOCK_IN]
    assert records[1].time == dt.datetime(2026, 12, 1, 16, 28, 10, tzinfo=JST)


def test_the_body_of_a_punch_is_read_as_real_clients_send_it() -> None:
    assert PunchBody.model_validate(golden("timerecord-body")).code == "1"
    careless = {"time": "2026-12-01T08:58:10+09:00", "code": 1, "employeeKey": "9f", "longtitude": 139.7}
    body = PunchBody.model_validate(careless)
    assert (body.code, body.date, body.longitude) == ("1", None, None)


def test_null_is_left_out() -> None:
    plan = DailySchedule(date=dt.date(2026, 12, 1), employee_key="9f", break_schedule=None)
    assert plan.to_wire() == {"date": "2026-12-01", "employeeKey": "9f"}
    assert ScheduleBody().to_wire() == {}


def test_zero_false_and_the_empty_list_are_values_and_stay() -> None:
    plan = DailySchedule(date=dt.date(2026, 12, 1), employee_key="9f", break_schedule=0, start_end_break_schedule=[])
    assert plan.to_wire()["breakSchedule"] == 0
    assert plan.to_wire()["startEndBreakSchedule"] == []
    assert TokenAvailable(available=False).to_wire() == {"available": False}


def test_null_is_read_like_nothing() -> None:
    plan = DailySchedule.model_validate({"date": "2026-12-01", "employeeKey": "9f", "clockInSchedule": None})
    assert plan.clock_in_schedule is None


@pytest.mark.parametrize(("sent", "read"), [(1, "1"), ("1", "1"), ("00001", "00001"), (0, "0")])
def test_numbers_are_taken_where_the_reference_says_text(sent: object, read: str) -> None:
    assert Punch.model_validate({"time": "2026-12-01T09:00:00+09:00", "code": sent}).code == read


@pytest.mark.parametrize("sent", [True, 1.5, [], {}])
def test_nothing_else_is_taken_for_text(sent: object) -> None:
    with pytest.raises(ValidationError):
        Punch.model_validate({"time": "2026-12-01T09:00:00+09:00", "code": sent})


@pytest.mark.parametrize(("sent", "read"), [(1, 1), ("1", 1)])
def test_the_code_of_a_leave_may_be_a_number_or_a_text(sent: object, read: int) -> None:
    body = ScheduleBody.model_validate({"fulltimeHoliday": {"code": sent}})
    assert body.fulltime_holiday == FulltimeHoliday(code=read)


def test_unknown_properties_are_ignored() -> None:
    plan = DailySchedule.model_validate(
        {"date": "2026-12-01", "employeeKey": "9f", "brandNew": {"deep": [1]}, "employee_kind": "x"}
    )
    assert plan.to_wire() == {"date": "2026-12-01", "employeeKey": "9f"}


@pytest.mark.parametrize("missing", ["date", "employeeKey"])
def test_whose_day_it_is_must_be_said(missing: str) -> None:
    plan = {"date": "2026-12-01", "employeeKey": "9f"}
    del plan[missing]
    with pytest.raises(ValidationError):
        DailySchedule.model_validate(plan)


@pytest.mark.parametrize(
    "leave",
    [
        HolidaysObtained(fulltime_holiday=FulltimeHoliday()),
        HolidaysObtained(halfday_holidays=[HalfdayHoliday()]),
        HolidaysObtained(hour_holidays=[HourHoliday(minutes=60)]),
    ],
    ids=["a day", "half a day", "an hour"],
)
def test_any_leave_counts_as_leave_even_without_name_and_code(leave: HolidaysObtained) -> None:
    assert leave.any()


@pytest.mark.parametrize("nothing", [{}, {"halfdayHolidays": [], "hourHolidays": []}, {"fulltimeHoliday": None}])
def test_empty_lists_of_leave_are_no_leave(nothing: dict[str, Any]) -> None:
    assert not HolidaysObtained.model_validate(nothing).any()


def test_a_record_cannot_be_changed_after_it_was_read() -> None:
    with pytest.raises(ValidationError):
        TokenAvailable(available=True).available = False


def test_every_punch_kind_has_a_code_of_its_own() -> None:
    assert [(kind.code, kind.label) for kind in PunchKind] == [
        ("1", "出勤"), ("2", "退勤"), ("3", "休憩開始"), ("4", "休憩終了"), ("7", "外出"), ("8", "外出戻り"),
    ]  # fmt: skip
    assert PunchKind.of("5") is None
    assert PunchKind.of("") is None
