"""従業員データ."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from kakutei.jptime.workdate import today
from kakutei.kintai.api_access.models import Resource
from kakutei.kintai.people.staffing import division_of_code, employee_of_code, employees
from kakutei.kintai.webapi.answers import many, one
from kakutei.kintai.webapi.entry import Bearer, now_of
from kakutei.kintai.webapi.queries import EmployeesQuery
from kakutei.kintai.webapi.serialization import employee_record
from kakutei.kotwire import records

router = Router(tags=["従業員データ"])


@router.get("/employees", auth=Bearer(Resource.EMPLOYEES), response=list[records.Employee])
def list_employees(request: HttpRequest, query: Query[EmployeesQuery]) -> HttpResponse:
    """The staff of a day; with leavers, also those who had left by then."""
    day = query.day(today=today(now_of(request)))
    found = employees().filter(hired_on__lte=day) if query.include_resigner else employees().employed_on(day)
    if query.division:
        found = found.filter(division=division_of_code(query.division))
    return many(employee_record(employee, query.wanted_fields()) for employee in found)


@router.get("/employees/{code}", auth=Bearer(Resource.EMPLOYEES), response=records.Employee)
def get_employee(request: HttpRequest, code: str, query: Query[EmployeesQuery]) -> HttpResponse:
    day = query.day(today=today(now_of(request)))
    employee = employee_of_code(code, on=day, leavers=query.include_resigner)
    return one(employee_record(employee, query.wanted_fields()))
