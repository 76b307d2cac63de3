"""日別勤怠データ."""

from __future__ import annotations

from collections import defaultdict

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from kakutei.jptime.workdate import DateSpan, today
from kakutei.kintai.actions.timecards import DayCard, day_cards
from kakutei.kintai.api_access.models import Resource
from kakutei.kintai.people.staffing import employees
from kakutei.kintai.webapi.answers import many, one
from kakutei.kintai.webapi.entry import Bearer, now_of
from kakutei.kintai.webapi.queries import CURRENT_EMPLOYEE, DayQuery, RangeQuery, one_day
from kakutei.kintai.webapi.serialization import work_place, working_record
from kakutei.kotwire import records

router = Router(tags=["日別勤怠データ"])
READ = Bearer(Resource.DAILY_WORKINGS)


@router.get("/daily-workings", auth=READ, response=list[records.WorkingsOfDate])
def list_workings(request: HttpRequest, query: Query[RangeQuery]) -> HttpResponse:
    """Each requested date is an element that contains the employees with a plan, leave or a punch that day."""
    return many(_by_date(request, query, query.span(today=today(now_of(request)))))


@router.get("/daily-workings/{date}", auth=READ, response=records.WorkingsOfDate)
def get_workings(request: HttpRequest, date: str, query: Query[DayQuery]) -> HttpResponse:
    return one(_by_date(request, query, one_day(date, today=today(now_of(request))))[0])


def _by_date(request: HttpRequest, query: DayQuery, span: DateSpan) -> list[records.WorkingsOfDate]:
    days = defaultdict(list)
    cards = day_cards(employees(), span, at=now_of(request)).values()
    for card in sorted(cards, key=lambda card: (card.date, card.employee.code)):
        if _asked(card, query):
            days[card.date].append(working_record(card, with_employee=query.wants(CURRENT_EMPLOYEE)))
    return [records.WorkingsOfDate(date=date, daily_workings=days[date]) for date in span]


def _asked(card: DayCard, query: DayQuery) -> bool:
    if query.division is None:
        return True
    where = card.employee.division if query.ondivision else work_place(card.schedule, card.employee)
    return where == query.asked_division()
