from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.jptime.workdate import today
from kakutei.kintai.actions.standing import lock
from kakutei.kintai.people.models import Employee
from kakutei.kintai.schedule.models import LeaveType, Origin, Schedule
from kakutei.kintai.schedule.plans import check_date, in_words, schedule_of


@transaction.atomic
def set_leave(*, employee: Employee, work_date: dt.date, leave: LeaveType, note: str, at: dt.datetime) -> Schedule:
    """Makes the day a day of leave; planned times of that day go. Typed by an administrator only."""
    lock(employee)
    check_date(employee, work_date, today=today(at))
    standing = schedule_of(employee, work_date)
    before = in_words(standing)
    row = standing or Schedule(company_id=employee.company_id, employee=employee, work_date=work_date)
    row.start = row.end = row.break_minutes = row.work_division = None
    row.leave, row.note, row.origin, row.changed_at = leave, note, Origin.WEB, at
    row.save()
    words = f"{employee.name} {work_date}"
    record(What.LEAVE_SET, company=row.company_id, about=row, words=words, before=before, after=in_words(row), at=at)
    return row
