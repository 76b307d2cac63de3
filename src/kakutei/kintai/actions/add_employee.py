from __future__ import annotations

from django.db import transaction

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.kintai.actions.staff_details import StaffDetails, facts_of, write
from kakutei.kintai.people.models import Company, Employee
from kakutei.kintai.people.roles import lock


@transaction.atomic
def add_employee(*, company: Company, details: StaffDetails) -> Employee:
    """A new employee with a key of their own. Raises what is wrong with `details`."""
    lock(company)
    employee = Employee(company=company)
    write(employee, details)
    record(What.EMPLOYEE_ADDED, company=company, about=employee, after=facts_of(employee))
    return employee
