"""What prevents a change of a planned day over the WebAPI, checked under the lock of the employee's row."""

from __future__ import annotations

import datetime as dt

from kakutei.infrastructure.refusal import Refusal
from kakutei.kintai.people.models import Employee
from kakutei.kintai.schedule.models import Origin, Schedule
from kakutei.kintai.timecard.punches import has_actual


class ActualExists(Refusal):
    message = "勤怠実績があるため、スケジュールを変更できません [{}]"


class LeaveStands(Refusal):
    message = "休暇が登録されているため、スケジュールを変更できません [{}]"


def lock(employee: Employee) -> None:
    """Until the transaction ends, no other transaction plans or punches for this employee."""
    Employee.objects.select_for_update().get(pk=employee.pk)


def refuse_if_settled(employee: Employee, work_date: dt.date, schedule: Schedule | None, origin: Origin) -> None:
    """A day with an actual or with leave is changed by people alone. Raises ActualExists or LeaveStands.

    Must be called under `lock`: checked before it, a punch could slip in between.
    """
    if origin is Origin.WEB:
        return
    if has_actual(employee, work_date):
        raise ActualExists(work_date)
    if schedule is not None and schedule.leave is not None:
        raise LeaveStands(work_date)
