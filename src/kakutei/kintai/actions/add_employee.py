from __future__ import annotations

from django.db import transaction

from kakutei.kintai.actions.staff_details import StaffDetails, write
from kakutei.kintai.people.models import Company, Employee


@transaction.atomic
def add_employee(*, company: Company, details: StaffDetails) -> Employee:
    """A new employee with a key of their own. Raises what is wrong with `details`."""
    Company.objects.select_for_update().get(pk=company.pk)
    employee = Employee(company=company)
    write(employee, details)
    return employee
