"""From records of the WebAPI to what the link reasons with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from kakutei.jptime.clocktext import minutes_of, spoken_clock
from kakutei.kotwire.records import DailySchedule, Employee, PunchesOfDate, PunchesOfEmployee, SchedulesOfDate
from kakutei.shift.link.port import KeyDay
from kakutei.shift.link.rules.values import Actual, MappedEmployee, Plan, Seen

LONGEST_KEY, LONGEST_CODE = 128, 40


def mapped(employees: Iterable[Employee]) -> list[MappedEmployee]:
    """Without those whose key or code is too long to be kept: cut short it might be somebody else's."""
    return [
        MappedEmployee(
            key=employee.key,
            code=employee.code,
            division=employee.division_code or "",
            name=f"{employee.last_name} {employee.first_name}".strip(),
            kana=f"{employee.last_name_phonetics or ''} {employee.first_name_phonetics or ''}".strip(),
            hired_on=employee.hired_date,
            resigned_on=employee.resignation_date,
        )
        for employee in employees
        if len(employee.key) <= LONGEST_KEY and len(employee.code) <= LONGEST_CODE
    ]


def seen_days(
    wanted: Iterable[KeyDay],
    schedules: list[SchedulesOfDate],
    punches: list[PunchesOfDate] | None,
    read_at: dt.datetime,
) -> dict[KeyDay, Seen]:
    """What the two lists say about each wanted day. Without `punches` the actuals stay unknown."""
    plans = {(item.employee_key, item.date): item for day in schedules for item in day.daily_schedules}
    actuals: dict[KeyDay, PunchesOfEmployee] = {}
    for item in (item for day in punches or [] for item in day.daily_workings):
        if item.time_record:  # a second, empty entry hides no punch
            actuals[item.employee_key, item.date] = item
    return {day: _seen(plans.get(day), actuals.get(day), known=punches is not None, read_at=read_at) for day in wanted}


def _seen(
    schedule: DailySchedule | None, actual: PunchesOfEmployee | None, *, known: bool, read_at: dt.datetime
) -> Seen:
    times = _punch_text(actual)
    punched = bool(actual and actual.time_record)
    return Seen(
        plan=_plan(schedule),
        leave=_leave(schedule),
        actual=(Actual.THERE if punched else Actual.NONE) if known else Actual.UNKNOWN,
        actual_text=times,
        read_at=read_at,
    )


def _plan(schedule: DailySchedule | None) -> Plan | None:
    if schedule is None or schedule.clock_in_schedule is None or schedule.clock_out_schedule is None:
        return None
    return Plan(schedule.clock_in_schedule, schedule.clock_out_schedule)


def _leave(schedule: DailySchedule | None) -> str:
    """The name of the leave that stands there; a leave without a name is still one."""
    holidays = schedule.holidays_obtained if schedule else None
    if holidays is None or not holidays.any():
        return ""
    names = [holidays.fulltime_holiday.name] if holidays.fulltime_holiday else []
    names += [leave.name for leave in holidays.halfday_holidays or []]
    names += [leave.name for leave in holidays.hour_holidays or []]
    return next((name for name in names if name), "休暇")


def _punch_text(actual: PunchesOfEmployee | None) -> str:
    """出勤 9:01, 退勤 18:03 in the order of time."""
    if actual is None:
        return ""
    records = sorted(actual.time_record or [], key=lambda punch: punch.time)
    return ", ".join(
        f"{punch.name or ''} {spoken_clock(minutes_of(actual.date, punch.time))}".strip() for punch in records
    )
