"""実績の入力: an administrator enters or corrects what really happened on one day."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from kakutei.authentication.authorization import allow
from kakutei.authentication.questions import Question, asks_first
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_redirect, company_url
from kakutei.infrastructure.refusal import Refusal
from kakutei.jptime.workdate import JST, Month
from kakutei.kintai.actions.punches import delete_punch, enter_actual
from kakutei.kintai.pages.forms import ActualForm
from kakutei.kintai.pages.requesters import posted, user_of
from kakutei.kintai.people import policy
from kakutei.kintai.people.models import Employee, User
from kakutei.kintai.timecard.punches import valid_punches


@allow(policy.administrator_of_employee)
@vary_on_headers("HX-Request")
@require_http_methods(["GET", "POST"])
def actual_day(request: HttpRequest, employee_id: int, date: dt.date) -> HttpResponse:
    employee = policy.employees_of(request).get(pk=employee_id)
    punches = list(valid_punches().filter(employee=employee, work_date=date).select_related("recorded_by"))
    form = ActualForm(posted(request), initial=ActualForm.typed(date, punches), work_date=date)
    if request.method == "POST" and form.is_valid() and _entered(form, employee, date, user_of(request)):
        return company_redirect("pages:timecard", employee.pk, Month.of(date))
    context = {
        "form": form,
        "employee": employee,
        "date": date,
        "punches": punches,
        "page_template": "kintai/base.html",
        "current": "timecards",
    }
    return render(request, "kintai/timecards/actual_day.html", context, status=422 if form.errors else 200)


def _delete_question(request: HttpRequest, employee_id: int, punch_id: int) -> Question:
    employee = policy.employees_of(request).get(pk=employee_id)
    punch = get_object_or_404(valid_punches(), pk=punch_id, employee=employee)
    at = punch.at.astimezone(JST)
    happens = (
        f"{employee.name}さんの{at.month}月{at.day}日 {at.hour}:{at:%M}の{punch.punch_kind.label}を取り消します。",
        "タイムカードの合計から除かれます。取り消した打刻は記録に残ります。",
    )
    back = company_url("pages:actual_day", employee.pk, punch.work_date)
    return Question("打刻を取り消す", happens, "取り消す", back, "kintai/base.html")


@allow(policy.administrator_of_employee)
@asks_first(_delete_question)
@require_POST
def punch_delete(request: HttpRequest, employee_id: int, punch_id: int) -> HttpResponse:
    employee = policy.employees_of(request).get(pk=employee_id)
    punch = get_object_or_404(valid_punches(), pk=punch_id, employee=employee)
    delete_punch(punch=punch, by=user_of(request), at=clock.now())
    messages.success(request, f"{punch.punch_kind.label}の打刻を取り消しました。")
    return company_redirect("pages:timecard", employee.pk, Month.of(punch.work_date))


def _entered(form: ActualForm, employee: Employee, date: dt.date, by: User) -> bool:
    try:
        enter_actual(employee=employee, work_date=date, work=form.work(), rest=form.rest(), by=by, at=clock.now())
    except Refusal as reason:
        form.add_error(None, str(reason))
        return False
    return True
