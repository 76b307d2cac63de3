"""日別スケジュールデータ."""

from __future__ import annotations

from collections import defaultdict

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from kakutei.jptime.workdate import DateSpan, today
from kakutei.kintai.actions.schedules import delete_schedule, put_schedule
from kakutei.kintai.api_access.models import Resource, Right
from kakutei.kintai.people.staffing import employee_of_key, employees
from kakutei.kintai.schedule.models import Origin
from kakutei.kintai.schedule.plans import schedules_within
from kakutei.kintai.webapi.answers import many, nothing, one
from kakutei.kintai.webapi.entry import Bearer, now_of
from kakutei.kintai.webapi.parsing import date_of
from kakutei.kintai.webapi.queries import CURRENT_EMPLOYEE, DayQuery, RangeQuery, one_day, working_there
from kakutei.kintai.webapi.schedule_body import plan_of
from kakutei.kintai.webapi.serialization import schedule_record
from kakutei.kotwire import records

router = Router(tags=["日別スケジュールデータ"])
READ = Bearer(Resource.DAILY_SCHEDULES)
WRITE = Bearer(Resource.DAILY_SCHEDULES, Right.WRITE)


@router.get("/daily-schedules", auth=READ, response=list[records.SchedulesOfDate])
def list_schedules(request: HttpRequest, query: Query[RangeQuery]) -> HttpResponse:
    """Each requested date is an element that contains the employees with a plan or leave that day."""
    return many(_by_date(query, query.span(today=today(now_of(request)))))


@router.get("/daily-schedules/{date}", auth=READ, response=records.SchedulesOfDate)
def get_schedules(request: HttpRequest, date: str, query: Query[DayQuery]) -> HttpResponse:
    return one(_by_date(query, one_day(date, today=today(now_of(request))))[0])


@router.put("/daily-schedules/{employee_key}/{date}", auth=WRITE, response=records.DailySchedule)
def put_daily_schedule(request: HttpRequest, employee_key: str, date: str, body: records.ScheduleBody) -> HttpResponse:
    work_date, employee = date_of(date), employee_of_key(employee_key)
    schedule = put_schedule(
        employee=employee,
        work_date=work_date,
        plan=plan_of(body, work_date),
        origin=Origin.WEBAPI,
        at=now_of(request),
    )
    return one(schedule_record(schedule, employee=employee))


@router.delete("/daily-schedules/{employee_key}/{date}", auth=WRITE, response={204: None})
def delete_daily_schedule(request: HttpRequest, employee_key: str, date: str) -> HttpResponse:
    work_date = date_of(date)
    delete_schedule(employee=employee_of_key(employee_key), work_date=work_date, origin=Origin.WEBAPI)
    return nothing()


def _by_date(query: DayQuery, span: DateSpan) -> list[records.SchedulesOfDate]:
    rows = schedules_within(span).order_by("work_date", "employee__code")
    division = query.asked_division()
    if division is not None:
        rows = rows.filter(employee__division=division) if query.ondivision else rows.filter(working_there(division))
    people = {employee.pk: employee for employee in employees()}
    days = defaultdict(list)
    for row in rows:
        record = schedule_record(row, employee=people[row.employee_id], with_employee=query.wants(CURRENT_EMPLOYEE))
        days[row.work_date].append(record)
    return [records.SchedulesOfDate(date=date, daily_schedules=days[date]) for date in span]
