"""Our rows as the wire's records."""

from __future__ import annotations

from pydantic.alias_generators import to_camel

from kakutei.kintai.actions.timecards import DayCard
from kakutei.kintai.people.models import Division, Employee
from kakutei.kintai.schedule.models import LeaveType, Schedule
from kakutei.kintai.timecard.models import Punch
from kakutei.kintai.timecard.rules.stamps import PunchKind
from kakutei.kotwire import punches, records

WORKDAY = "平日"
ORDINARY_WORK = "通常勤務"


def wire_kind(kind: PunchKind) -> punches.PunchKind:
    return punches.PunchKind[kind.name]


def employee_record(employee: Employee, wanted: set[str]) -> records.Employee:
    """`wanted`: wire names of the additional fields that were asked for."""
    more = {
        "last_name_phonetics": employee.family_kana or None,
        "first_name_phonetics": employee.given_kana or None,
        "hired_date": employee.hired_on,
        "resignation_date": employee.resigned_on,
        "email_addresses": [employee.email] if employee.email else [],
    }
    return records.Employee(
        code=employee.code,
        key=employee.key,
        last_name=employee.family_name,
        first_name=employee.given_name,
        division_code=employee.division.code,
        division_name=employee.division.name,
        gender=employee.gender,
        type_code=employee.working_type.code,
        type_name=employee.working_type.name,
        employee_groups=[],
        **{name: value for name, value in more.items() if to_camel(name) in wanted},
    )


def current_employee(employee: Employee) -> records.CurrentEmployee:
    return records.CurrentEmployee(
        code=employee.code,
        last_name=employee.family_name,
        first_name=employee.given_name,
        division_code=employee.division.code,
        division_name=employee.division.name,
        gender=employee.gender,
        type_code=employee.working_type.code,
        type_name=employee.working_type.name,
        last_name_phonetics=employee.family_kana or None,
        first_name_phonetics=employee.given_kana or None,
        employee_groups=[],
    )


def schedule_record(schedule: Schedule, *, employee: Employee, with_employee: bool = False) -> records.DailySchedule:
    place = work_place(schedule, employee)
    return records.DailySchedule(
        date=schedule.work_date,
        employee_key=employee.key,
        clock_in_schedule=schedule.start,
        clock_out_schedule=schedule.end,
        break_schedule=schedule.break_minutes,
        holidays_obtained=holidays(schedule),
        work_day_type_name=WORKDAY,
        work_place_division_code=place.code,
        work_place_division_name=place.name,
        schedule_type_name=ORDINARY_WORK if schedule.start else None,
        current_date_employee=current_employee(employee) if with_employee else None,
    )


def holidays(schedule: Schedule | None) -> records.HolidaysObtained | None:
    if schedule is None or schedule.leave is None:
        return None
    leave = LeaveType(schedule.leave)
    return records.HolidaysObtained(
        fulltime_holiday=records.FulltimeHoliday(code=leave.value, name=str(leave.label)),
        halfday_holidays=[],
        hour_holidays=[],
    )


def work_place(schedule: Schedule | None, employee: Employee) -> Division:
    return (schedule.work_division if schedule else None) or employee.division


def working_record(card: DayCard, *, with_employee: bool) -> records.DailyWorking:
    place, totals = work_place(card.schedule, card.employee), card.totals
    return records.DailyWorking(
        date=card.date,
        employee_key=card.employee.key,
        work_place_division_code=place.code,
        work_place_division_name=place.name,
        is_closing=False,
        is_help=place.pk != card.employee.division_id,
        is_error=bool(card.errors),
        workday_type_name=WORKDAY,
        assigned=totals.assigned,
        unassigned=totals.unassigned,
        overtime=totals.overtime,
        late_night=totals.late_night,
        break_time=totals.breaks,
        late=totals.late,
        early_leave=totals.early_leave,
        total_work=totals.total,
        holidays_obtained=holidays(card.schedule),
        current_date_employee=current_employee(card.employee) if with_employee else None,
    )


def punch_record(punch: Punch) -> records.Punch:
    kind = wire_kind(punch.punch_kind)
    return records.Punch(
        time=punch.at,
        code=kind.code,
        name=kind.label,
        division_code=punch.division.code,
        division_name=punch.division.name,
    )
