"""One cell of スケジュール管理: the plan or leave of one employee and day."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from kakutei.authentication.authorization import allow
from kakutei.authentication.questions import Question, asks_first
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_redirect, company_url
from kakutei.infrastructure.refusal import Refusal
from kakutei.jptime.workdate import Month
from kakutei.kintai.actions.schedules import delete_schedule, put_schedule, set_leave
from kakutei.kintai.pages.forms import ScheduleForm
from kakutei.kintai.pages.requesters import posted
from kakutei.kintai.people import policy
from kakutei.kintai.people.models import Employee
from kakutei.kintai.schedule.models import Origin, Schedule
from kakutei.kintai.schedule.plans import schedule_of


@allow(policy.administrator_of_employee)
@vary_on_headers("HX-Request")
@require_http_methods(["GET", "POST"])
def schedule_day(request: HttpRequest, employee_id: int, date: dt.date) -> HttpResponse:
    employee = policy.employees_of(request).get(pk=employee_id)
    standing = schedule_of(employee, date)
    typed = ScheduleForm.typed(standing)
    form = ScheduleForm(posted(request), initial=typed, employee=employee, work_date=date)
    if request.method == "POST" and form.is_valid() and _saved(form, employee, date):
        return _to_month(employee, date)
    context = {
        "form": form,
        "employee": employee,
        "date": date,
        "standing": standing,
        "page_template": "kintai/base.html",
        "current": "schedules",
    }
    return render(request, "kintai/schedules/schedule_day.html", context, status=422 if form.errors else 200)


def _delete_question(request: HttpRequest, employee_id: int, date: dt.date) -> Question:
    employee = policy.employees_of(request).get(pk=employee_id)
    happens = (
        f"{employee.name}さんの{date.year}年{date.month}月{date.day}日の予定(休暇も)を消します。元には戻せません。",
    )
    back = company_url("pages:schedule_day", employee.pk, date)
    return Question("スケジュールを消す", happens, "消す", back, "kintai/base.html")


@allow(policy.administrator_of_employee)
@asks_first(_delete_question)
@require_POST
def schedule_day_delete(request: HttpRequest, employee_id: int, date: dt.date) -> HttpResponse:
    employee = policy.employees_of(request).get(pk=employee_id)
    try:
        delete_schedule(employee=employee, work_date=date, origin=Origin.WEB)
    except Refusal as reason:
        messages.warning(request, str(reason))
    return _to_month(employee, date)


def _saved(form: ScheduleForm, employee: Employee, date: dt.date) -> bool:
    try:
        _save(form, employee, date)
    except Refusal as reason:
        form.add_error(None, str(reason))
        return False
    return True


def _save(form: ScheduleForm, employee: Employee, date: dt.date) -> Schedule:
    leave, at = form.leave(), clock.now()
    if leave is not None:
        return set_leave(employee=employee, work_date=date, leave=leave, note=form.cleaned_data["note"], at=at)
    plan = form.plan()
    return put_schedule(employee=employee, work_date=date, plan=lambda _: plan, origin=Origin.WEB, at=at)


def _to_month(employee: Employee, date: dt.date) -> HttpResponse:
    return company_redirect("pages:schedule_month", employee.division.code, Month.of(date))
