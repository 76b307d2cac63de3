"""スケジュール管理: a month of one division, employees down, days across."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kakutei.authentication.authorization import allow
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_redirect
from kakutei.jptime.workdate import Month, today
from kakutei.kintai.pages.days import days_of
from kakutei.kintai.pages.forms import asked_division
from kakutei.kintai.pages.people_list import people_list
from kakutei.kintai.pages.schedules.table import schedule_table
from kakutei.kintai.people import policy
from kakutei.kintai.people.staffing import employed_within

PAGE = 40


@allow(policy.administrator)
@require_safe
def schedules(request: HttpRequest) -> HttpResponse:
    division = asked_division(request)
    if division is None:
        return render(request, "kintai/no_division.html", {"current": "schedules"})
    return company_redirect("pages:schedule_month", division.code, Month.of(today(clock.now())))


@allow(policy.administrator_of_division)
@require_safe
def schedule_month(request: HttpRequest, division_code: str, month: Month) -> HttpResponse:
    divisions = list(policy.divisions_of(request))
    division = next(each for each in divisions if each.code == division_code)
    days = days_of(month, today(clock.now()))
    staff = division.employees.filter(employed_within(month.span.start, month.span.last))
    people = people_list(request, staff, size=PAGE)
    context = {
        "current": "schedules",
        "division": division,
        "divisions": divisions,
        "month": month,
        "before": month.shifted(-1),
        "after": month.shifted(1),
        "days": days,
        "people": people,
        "table": schedule_table(staff, people.page.object_list, days),
    }
    return render(request, "kintai/schedules/schedule_month.html", context)
