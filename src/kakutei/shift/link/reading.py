"""Reads: a division's plans and punches, and those that a user asked for; converts the WebAPI's records to the link's
values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from kakutei.jptime.clocktext import minutes_of, spoken_clock
from kakutei.jptime.workdate import DateSpan
from kakutei.kotwire.records import DailySchedule, Employee, PunchesOfDate, PunchesOfEmployee, SchedulesOfDate
from kakutei.shift.link.port import AskedPlans, KeyDay
from kakutei.shift.link.rules.pace import chunks, within_reach
from kakutei.shift.link.rules.values import Actual, MappedEmployee, Plan, ReadingTrouble, Seen
from kakutei.shift.link.run import Run

LONGEST_KEY, LONGEST_CODE = 128, 40
GIVES_UP_AFTER = dt.timedelta(days=1)


def read_range(run: Run, division: str, span: DateSpan, days: list[KeyDay]) -> dict[KeyDay, Seen]:
    """At most 62 days. Raises RunEnded where not all of it came."""
    read_at = run.now()
    schedules = run.read(lambda: run.server.schedules(division=division, start=span.start, last=span.last))
    punches = None
    if run.reads_punches:
        punches = run.read(lambda: run.server.punches(division=division, start=span.start, last=span.last))
    seen = seen_days(days, schedules, punches, read_at)
    run.repository.save_seen(run.claim, seen)
    return seen


def read_existing(run: Run) -> None:
    """Reads what users asked for, one read per 62 days, until the run's time is over. Confirmed shifts are sent before."""
    started = run.now()
    for asked in run.repository.asked_plans(run.claim):
        if run.turn_is_over(started):
            return
        run.worked = True
        trouble = _read_asked(run, asked)
        run.repository.plans_read(run.claim, asked, trouble, run.now())


def _read_asked(run: Run, asked: AskedPlans) -> ReadingTrouble | None:
    """A division that no employee has is not read: a refusal would stop the whole connection.

    Nor is one that has had no answer for a day: each new try may delay the shifts that wait.
    """
    keys = _keys_of_division(run, asked.division)
    if not keys:
        return ReadingTrouble.NO_EMPLOYEES
    if asked.tried_at and run.now() - asked.tried_at > GIVES_UP_AFTER:
        return ReadingTrouble.TOO_LATE
    run.repository.plans_tried(run.claim, asked, run.now())
    for span in chunks(within_reach(asked.span, run.now())):
        read_range(run, asked.division, span, [(key, date) for key in keys for date in span])
    return None


def _keys_of_division(run: Run, division: str) -> list[str]:
    employees = run.repository.employees(run.claim)
    return [each.key for named in employees.values() for each in named if each.division == division]


def mapped(employees: Iterable[Employee]) -> list[MappedEmployee]:
    """Without employees whose key or code is too long to be kept: truncated, it might equal another employee's."""
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
    """The name of the leave on the attendance side; a leave without a name is still one."""
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
