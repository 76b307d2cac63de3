from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.kintai.actions.standing import lock, refuse_if_settled
from kakutei.kintai.people.models import Employee
from kakutei.kintai.people.refusals import Refused
from kakutei.kintai.schedule.models import Origin
from kakutei.kintai.schedule.plans import in_words, schedule_of


class ScheduleMissing(Refused):
    """スケジュールがありません [{}]"""


@transaction.atomic
def delete_schedule(*, employee: Employee, work_date: dt.date, origin: Origin) -> None:
    """Takes away the plan (or, for an administrator, the leave) of one day.

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
        record(What.SCHEDULE_DELETED, company=employee.company_id, about=standing, words=words, before=before)
