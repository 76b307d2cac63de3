from __future__ import annotations

from django.db import transaction

from kakutei.kintai.actions.staff_details import StaffDetails, write
from kakutei.kintai.people.models import Company, Employee


@transaction.atomic
def change_employee(*, employee: Employee, details: StaffDetails) -> None:
    """Other details for the same key; a changed code keeps all records. Raises what is wrong with `details`."""
    Company.objects.select_for_update().get(pk=employee.company_id)
    write(Employee.objects.get(pk=employee.pk), details)
