"""Reading plans, and what makes one acceptable."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from kakutei.audit.recording import facts
from kakutei.infrastructure.refusal import Refusal
from kakutei.jptime.clocktext import LATEST_START, minutes_of
from kakutei.jptime.workdate import DateSpan, years_later
from kakutei.kintai.people.models import Division, Employee
from kakutei.kintai.schedule.models import Schedule

YEARS_BACK = 3
YEARS_AHEAD = 1
LONGEST_NOTE = 200


class EqualTimes(Refusal):
    message = "出勤予定時刻と退勤予定時刻が同じです。"


class EndBeforeStart(Refusal):
    message = "退勤予定時刻が出勤予定時刻より前です。翌日に退勤するときは、退勤予定時刻に翌日の日付を指定してください。"


class LongerThanADay(Refusal):
    message = "出勤予定時刻から退勤予定時刻までは24時間未満にしてください。"


class StartOnAnotherDay(Refusal):
    message = "出勤予定時刻は勤務日の0:00から29:59までにしてください。"


class OneTimeMissing(Refusal):
    message = "出勤予定時刻と退勤予定時刻は両方指定してください。"


class DateOutOfRange(Refusal):
    message = "日付は3年前から1年後までにしてください。"


class BeforeHiring(Refusal):
    message = "入社日より前の日にはスケジュールを登録できません。"


class AfterLeaving(Refusal):
    message = "退職日より後の日にはスケジュールを登録できません。"


class BreakOutOfRange(Refusal):
    message = "休憩予定時間は0分以上で、出勤予定時刻から退勤予定時刻までより短くしてください。"


class NoteTooLong(Refusal):
    message = "備考は200文字以内にしてください。"


@dataclass(frozen=True)
class Plan:
    """Planned work of one work date."""

    start: dt.datetime
    end: dt.datetime
    break_minutes: int | None = None
    work_division: Division | None = None
    note: str = ""


def in_words(schedule: Schedule | None) -> dict[str, str]:
    """For 操作記録: what the day holds."""
    if schedule is None:
        return {}
    return facts(schedule, ("start", "end", "break_minutes", "leave", "work_division", "note"))


def schedule_of(employee: Employee, work_date: dt.date) -> Schedule | None:
    return schedules_within(DateSpan(work_date, work_date + dt.timedelta(days=1))).filter(employee=employee).first()


def schedules_within(span: DateSpan) -> QuerySet[Schedule]:
    rows = Schedule.objects.filter(work_date__gte=span.start, work_date__lt=span.end)
    return rows.select_related("employee", "employee__division", "work_division")


def open_dates(today: dt.date) -> DateSpan:
    """The dates that may be read and written: three years back to one year ahead."""
    return DateSpan(years_later(today, -YEARS_BACK), years_later(today, YEARS_AHEAD) + dt.timedelta(days=1))


def check_date(employee: Employee, work_date: dt.date, *, today: dt.date) -> None:
    """Raises DateOutOfRange, BeforeHiring or AfterLeaving."""
    if work_date not in open_dates(today):
        raise DateOutOfRange
    if work_date < employee.hired_on:
        raise BeforeHiring
    if employee.resigned_on is not None and work_date > employee.resigned_on:
        raise AfterLeaving


def check_plan(plan: Plan, work_date: dt.date) -> None:
    """Raises the first thing that is wrong with the times."""
    if plan.end == plan.start:
        raise EqualTimes
    if plan.end < plan.start:
        raise EndBeforeStart
    if plan.end - plan.start >= dt.timedelta(days=1):
        raise LongerThanADay
    if not 0 <= minutes_of(work_date, plan.start) <= LATEST_START:
        raise StartOnAnotherDay
    if plan.break_minutes is not None and not 0 <= plan.break_minutes < (plan.end - plan.start).total_seconds() / 60:
        raise BreakOutOfRange
    if len(plan.note) > LONGEST_NOTE:
        raise NoteTooLong
