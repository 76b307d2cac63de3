from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import transaction

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.jptime.workdate import today
from kakutei.kintai.actions.standing import lock, refuse_if_settled
from kakutei.kintai.people.models import Employee
from kakutei.kintai.schedule.models import Origin, Schedule
from kakutei.kintai.schedule.plans import Plan, check_date, check_plan, in_words, schedule_of


@transaction.atomic
def put_schedule(
    *, employee: Employee, work_date: dt.date, plan: Callable[[Schedule | None], Plan], origin: Origin, at: dt.datetime
) -> Schedule:
    """Writes the plan of one day; the same plan written twice is the same state.

    `plan` is asked, under the lock, what the day should become, given what stands there now. Over the WebAPI a day
    with an actual or leave is refused (ActualExists, LeaveStands); an administrator's plan replaces leave.
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
            What.SCHEDULE_SET, company=row.company_id, about=row, words=words, before=before, after=in_words(row), at=at
        )
    return row
