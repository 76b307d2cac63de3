"""The records of the WebAPI as far as they are used here; field by field from docs/webapi.

A property without a value is left out of an answer (DOC), so every field but the identifying ones is optional.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic.alias_generators import to_camel

from kakutei.kotwire.moments import PlanMoment, PunchMoment, WireDate


def _text(value: Any) -> Any:
    """Real clients send numbers where the reference says string (a punch's code, a leave's code)."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Text = Annotated[str, BeforeValidator(_text)]


class Record(BaseModel):
    """Snake case here, camelCase on the wire; unknown properties are ignored."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="ignore", frozen=True)

    def to_wire(self) -> dict[str, Any]:
        """The JSON object: camelCase, null left out."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


def additional_fields(*fields: str) -> str:
    """The value of the query of that name: top-level properties, comma-separated."""
    return ",".join(to_camel(field) for field in fields)


class EmployeeGroup(Record):
    code: Text
    name: str | None = None


class Employee(Record):
    """従業員データ. `key` never changes; `code` (従業員コード) can."""

    code: Text
    key: str
    last_name: str
    first_name: str
    division_code: Text | None = None
    division_name: str | None = None
    gender: str | None = None
    type_code: Text | None = None
    type_name: str | None = None
    employee_groups: list[EmployeeGroup] | None = None
    last_name_phonetics: str | None = None
    first_name_phonetics: str | None = None
    hired_date: dt.date | None = None
    birth_date: dt.date | None = None
    resignation_date: dt.date | None = None
    email_addresses: list[str] | None = None
    all_day_regarding_work_in_minute: int | None = None


class CurrentEmployee(Record):
    """currentDateEmployee: the employee as of today, not of the record's date. Carries no key."""

    code: Text | None = None
    last_name: str | None = None
    first_name: str | None = None
    division_code: Text | None = None
    division_name: str | None = None
    gender: str | None = None
    type_code: Text | None = None
    type_name: str | None = None
    last_name_phonetics: str | None = None
    first_name_phonetics: str | None = None
    employee_groups: list[EmployeeGroup] | None = None


class FulltimeHoliday(Record):
    code: int | None = None
    name: str | None = None


class HalfdayHoliday(Record):
    type_name: str | None = None
    code: int | None = None
    name: str | None = None


class HourHoliday(Record):
    start: PlanMoment | None = None
    end: PlanMoment | None = None
    minutes: int | None = None
    code: int | None = None
    name: str | None = None


class HolidaysObtained(Record):
    """休暇取得."""

    fulltime_holiday: FulltimeHoliday | None = None
    halfday_holidays: list[HalfdayHoliday] | None = None
    hour_holidays: list[HourHoliday] | None = None

    def any(self) -> bool:
        return bool(self.fulltime_holiday or self.halfday_holidays or self.hour_holidays)


class BreakPlan(Record):
    start: PlanMoment
    end: PlanMoment


class DailySchedule(Record):
    """日別スケジュール of one employee and work date."""

    date: WireDate
    employee_key: str
    clock_in_schedule: PlanMoment | None = None
    clock_out_schedule: PlanMoment | None = None
    break_schedule: int | None = None
    start_end_break_schedule: list[BreakPlan] | None = None
    holidays_obtained: HolidaysObtained | None = None
    work_day_type_name: str | None = None
    overtime_upper_limit: int | None = None
    work_place_division_code: Text | None = None
    work_place_division_name: str | None = None
    schedule_type_name: str | None = None
    current_date_employee: CurrentEmployee | None = None


class SchedulesOfDate(Record):
    date: WireDate
    daily_schedules: list[DailySchedule]


class ScheduleBody(Record):
    """The body of PUT /daily-schedules/{key}/{date}. Its times are texts: some clients send HH:MM."""

    clock_in_schedule: str | None = None
    clock_out_schedule: str | None = None
    break_schedule: int | None = None
    work_place_division_code: Text | None = None
    fulltime_holiday: FulltimeHoliday | None = None
    note: str | None = None


class DailyWorking(Record):
    """日別勤怠: minutes of one employee and work date."""

    date: WireDate
    employee_key: str
    work_place_division_code: Text | None = None
    work_place_division_name: str | None = None
    is_closing: bool | None = None
    is_help: bool | None = None
    is_error: bool | None = None
    workday_type_name: str | None = None
    assigned: int | None = None
    unassigned: int | None = None
    overtime: int | None = None
    late_night: int | None = None
    late_night_unassigned: int | None = None
    late_night_overtime: int | None = None
    break_time: int | None = None
    late: int | None = None
    early_leave: int | None = None
    total_work: int | None = None
    discretionary_vacation: int | None = None
    holidays_obtained: HolidaysObtained | None = None
    current_date_employee: CurrentEmployee | None = None


class WorkingsOfDate(Record):
    date: WireDate
    daily_workings: list[DailyWorking]


class Punch(Record):
    """打刻. The codes are in kotwire.punches."""

    time: PunchMoment
    code: Text | None = None
    name: str | None = None
    division_code: Text | None = None
    division_name: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    credential_code: int | None = None
    credential_name: str | None = None


class PunchesOfEmployee(Record):
    """One element of GET /daily-workings/timerecord."""

    date: WireDate
    employee_key: str
    time_record: list[Punch] | None = None
    current_date_employee: CurrentEmployee | None = None


class PunchesOfDate(Record):
    date: WireDate
    daily_workings: list[PunchesOfEmployee]


class PunchBody(Record):
    """The body of POST /daily-workings/timerecord/{key}."""

    time: PunchMoment
    date: dt.date | None = None
    is_omitted_working_day: bool = False
    code: Text | None = None
    division_code: Text | None = None
    latitude: float | None = None
    longitude: float | None = None


class PunchAnswer(Record):
    """The answer of POST timerecord: here the punch is one object, not a list."""

    date: WireDate
    employee_key: str
    time_record: Punch


class TokenAvailable(Record):
    available: bool


class TokenIssued(Record):
    token: str
