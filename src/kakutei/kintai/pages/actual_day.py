"""実績の入力: an administrator enters or corrects what really happened on one day."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from kakutei.edge import clock
from kakutei.jptime.workdate import Month
from kakutei.kintai.actions.delete_punch import delete_punch
from kakutei.kintai.actions.enter_actual import enter_actual
from kakutei.kintai.pages.forms import ActualForm
from kakutei.kintai.pages.who import posted, user_of
from kakutei.kintai.people import policy
from kakutei.kintai.people.models import Employee, User
from kakutei.kintai.people.refusals import Refused
from kakutei.kintai.timecard.punches import standing
from kakutei.signin.gate import allow


@allow(policy.administrator_of_employee)
@vary_on_headers("HX-Request")
@require_http_methods(["GET", "POST"])
def actual_day(request: HttpRequest, employee_id: int, date: dt.date) -> HttpResponse:
    employee = policy.employees_of(request).get(pk=employee_id)
    punches = list(standing().filter(employee=employee, work_date=date).select_related("recorded_by"))
    form = ActualForm(posted(request), initial=ActualForm.typed(date, punches), work_date=date)
    if request.method == "POST" and form.is_valid() and _entered(form, employee, date, user_of(request)):
        return redirect("pages:timecard", employee.pk, Month.of(date))
    context = {
        "form": form,
        "employee": employee,
        "date": date,
        "punches": punches,
        "page_template": "kintai/base.html",
        "current": "timecards",
    }
    return render(request, "kintai/actual_day.html", context, status=422 if form.errors else 200)


@allow(policy.administrator_of_employee)
@require_POST
def punch_delete(request: HttpRequest, employee_id: int, punch_id: int) -> HttpResponse:
    employee = policy.employees_of(request).get(pk=employee_id)
    punch = get_object_or_404(standing(), pk=punch_id, employee=employee)
    delete_punch(punch=punch, by=user_of(request), at=clock.now())
    messages.success(request, f"{punch.punch_kind.label}の打刻を取り消しました。")
    return redirect("pages:timecard", employee.pk, Month.of(punch.work_date))


def _entered(form: ActualForm, employee: Employee, date: dt.date, by: User) -> bool:
    try:
        enter_actual(employee=employee, work_date=date, work=form.work(), rest=form.rest(), by=by, at=clock.now())
    except Refused as reason:
        form.add_error(None, str(reason))
        return False
    return True
