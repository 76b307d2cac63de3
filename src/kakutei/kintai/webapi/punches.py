"""日別打刻データ (timerecord)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from kakutei.infrastructure.refusal import Refusal
from kakutei.jptime.workdate import DateSpan, today
from kakutei.kintai.actions.punches import record_punch
from kakutei.kintai.api_access.models import Allowance, Resource, Right
from kakutei.kintai.people.models import Employee
from kakutei.kintai.people.staffing import division_of_code, employee_of_key, employees
from kakutei.kintai.timecard.models import Punch, PunchOrigin
from kakutei.kintai.timecard.punches import valid_punches
from kakutei.kintai.timecard.rules.stamps import PunchKind
from kakutei.kintai.webapi.answers import many, one
from kakutei.kintai.webapi.entry import Bearer, now_of
from kakutei.kintai.webapi.queries import CURRENT_EMPLOYEE, DayQuery, KeysWithDivision, PunchQuery, one_day
from kakutei.kintai.webapi.serialization import current_employee, punch_record
from kakutei.kotwire import punches, records

router = Router(tags=["日別打刻データ"])
READ = Bearer(Resource.PUNCHES, allowance=Allowance.PUNCHES)
PUNCH = Bearer(Resource.PUNCHES, Right.WRITE, allowance=Allowance.PUNCHES, any_hour=True)


class KindUnknown(Refusal):
    message = "打刻種別のコードが正しくありません [{}]"


class KindMissing(Refusal):
    message = "勤務日を省略するときは、打刻種別のコードを指定してください。"


@router.get("/daily-workings/timerecord", auth=READ, response=list[records.PunchesOfDate])
def list_punches(request: HttpRequest, query: Query[PunchQuery]) -> HttpResponse:
    """Each requested date is an element that contains the employees who punched."""
    span = query.span(today=today(now_of(request)))
    rows = valid_punches()
    if query.employee_keys:
        if query.division:
            raise KeysWithDivision
        rows = rows.filter(employee__key__in=[key.strip() for key in query.employee_keys.split(",")])
    return many(_by_date(rows, query, span))


@router.get("/daily-workings/timerecord/{date_or_key}", auth=READ, response=records.PunchesOfDate)
def get_punches(request: HttpRequest, date_or_key: str, query: Query[DayQuery]) -> HttpResponse:
    return one(_by_date(valid_punches(), query, one_day(date_or_key, today=today(now_of(request))))[0])


@router.post("/daily-workings/timerecord/{date_or_key}", auth=PUNCH, response={201: records.PunchAnswer})
def post_punch(request: HttpRequest, date_or_key: str, body: records.PunchBody) -> HttpResponse:
    """Adds one punch; not idempotent, as at the vendor."""
    punch = record_punch(
        employee=employee_of_key(date_or_key),
        punched_at=body.time,
        work_date=None if body.is_omitted_working_day else body.date,
        kind=_kind(body),
        division=division_of_code(body.division_code) if body.division_code else None,
        origin=PunchOrigin.WEBAPI,
        at=now_of(request),
    )
    answer = records.PunchAnswer(date=punch.work_date, employee_key=punch.employee.key, time_record=punch_record(punch))
    return one(answer, status=201)


def _kind(body: records.PunchBody) -> PunchKind | None:
    if not body.code:
        if body.is_omitted_working_day:
            raise KindMissing
        return None
    kind = punches.PunchKind.of(body.code)
    if kind is None:
        raise KindUnknown(body.code)
    return PunchKind[kind.name]


def _by_date(rows: QuerySet[Punch], query: DayQuery, span: DateSpan) -> list[records.PunchesOfDate]:
    division = query.asked_division()
    if division is not None:
        rows = rows.filter(employee__division=division) if query.ondivision else rows.filter(division=division)
    days: dict[dt.date, dict[int, list[records.Punch]]] = defaultdict(lambda: defaultdict(list))
    for punch in rows.filter(work_date__gte=span.start, work_date__lt=span.end).select_related("division"):
        days[punch.work_date][punch.employee_id].append(punch_record(punch))
    people = list(employees())
    return [records.PunchesOfDate(date=date, daily_workings=_day(date, days[date], people, query)) for date in span]


def _day(
    date: dt.date, punched: dict[int, list[records.Punch]], people: list[Employee], query: DayQuery
) -> list[records.PunchesOfEmployee]:
    return [
        records.PunchesOfEmployee(
            date=date,
            employee_key=employee.key,
            time_record=punched[employee.pk],
            current_date_employee=current_employee(employee) if query.wants(CURRENT_EMPLOYEE) else None,
        )
        for employee in people
        if employee.pk in punched
    ]
