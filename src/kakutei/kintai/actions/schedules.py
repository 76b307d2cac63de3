"""Schedules of a day: put, deleted, replaced by leave."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import transaction

from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import record
from kakutei.infrastructure.refusal import Refusal
from kakutei.jptime.workdate import today
from kakutei.kintai.actions.schedule_guard import lock, refuse_if_settled
from kakutei.kintai.people.models import Employee
from kakutei.kintai.schedule.models import LeaveType, Origin, Schedule
from kakutei.kintai.schedule.plans import Plan, check_date, check_plan, in_words, schedule_of


@transaction.atomic
def put_schedule(
    *, employee: Employee, work_date: dt.date, plan: Callable[[Schedule | None], Plan], origin: Origin, at: dt.datetime
) -> Schedule:
    """Writes the plan of one day; the same plan written twice is the same state.

    `plan` is called under the lock with the day's current schedule and returns the new plan. Over the WebAPI a day with
    an actual or leave is refused (ActualExists, LeaveStands); an administrator's plan replaces leave.
    """
    lock(employee)
    standing = schedule_of(employee, work_date)
    refuse_if_settled(employee, work_date, standing, origin)
    wanted = plan(standing)
    check_date(employee, work_date, today=today(at))
    check_plan(wanted, work_date)
    row = standing or Schedule(company_id=employee.company_id, employee=employee, work_date=work_date)
    before = in_words(standing)
    row.start, row.end, row.leave = wanted.start, wanted.end, None
    row.break_minutes, row.work_division, row.note = wanted.break_minutes, wanted.work_division, wanted.note
    row.origin, row.changed_at = origin, at
    row.save()
    if origin is Origin.WEB:
        words = f"{employee.name} {work_date}"
        record(
            AuditAction.SCHEDULE_SET,
            company=row.company_id,
            about=row,
            words=words,
            before=before,
            after=in_words(row),
            at=at,
        )
    return row


class ScheduleMissing(Refusal):
    message = "スケジュールがありません [{}]"


@transaction.atomic
def delete_schedule(*, employee: Employee, work_date: dt.date, origin: Origin) -> None:
    """Deletes the plan (or, for an administrator, the leave) of one day.

    Raises ScheduleMissing, and over the WebAPI ActualExists or LeaveStands.
    """
    lock(employee)
    standing = schedule_of(employee, work_date)
    refuse_if_settled(employee, work_date, standing, origin)
    if standing is None:
        raise ScheduleMissing(work_date)
    words, before, number = f"{employee.name} {work_date}", in_words(standing), standing.pk
    standing.delete()
    if origin is Origin.WEB:
        standing.pk = number
        record(AuditAction.SCHEDULE_DELETED, company=employee.company_id, about=standing, words=words, before=before)


@transaction.atomic
def set_leave(*, employee: Employee, work_date: dt.date, leave: LeaveType, note: str, at: dt.datetime) -> Schedule:
    """Makes the day a day of leave; planned times of that day are deleted. For administrators only."""
    lock(employee)
    check_date(employee, work_date, today=today(at))
    standing = schedule_of(employee, work_date)
    before = in_words(standing)
    row = standing or Schedule(company_id=employee.company_id, employee=employee, work_date=work_date)
    row.start = row.end = row.break_minutes = row.work_division = None
    row.leave, row.note, row.origin, row.changed_at = leave, note, Origin.WEB, at
    row.save()
    words = f"{employee.name} {work_date}"
    record(
        AuditAction.LEAVE_SET, company=row.company_id, about=row, words=words, before=before, after=in_words(row), at=at
    )
    return row
