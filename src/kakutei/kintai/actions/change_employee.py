from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.kintai.actions.staff_details import StaffDetails, facts_of, write
from kakutei.kintai.people.models import Employee, User
from kakutei.kintai.people.roles import check_all_access_left, lock, retire, take_away


@transaction.atomic
def change_employee(*, employee: Employee, details: StaffDetails, by: User, at: dt.datetime) -> None:
    """Other details for the same key; a changed code keeps all records. Raises what is wrong with `details`.

    Who signs in by another address than the one that stands there now is out, and so is whoever has retired; raises
    LastAllAccess or AboveOwnRole where that may not be.
    """
    lock(employee.company)
    row = Employee.objects.select_related("user").get(pk=employee.pk)
    before = facts_of(row)
    write(row, details)
    retire(row, by=by, at=at)
    if row.user and row.user.email and row.user.email != row.email:
        take_away(row.user, row, at=at)
        check_all_access_left()
    after = {**facts_of(row), **({"PIN": "変更"} if details.pin else {})}
    record(What.EMPLOYEE_CHANGED, company=row.company_id, about=row, before=before, after=after)
