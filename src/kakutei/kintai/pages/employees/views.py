"""設定 > 従業員 > 従業員設定 > 表示."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from kakutei.authentication.authorization import allow
from kakutei.authentication.reauthentication import reauthentication_required
from kakutei.authentication.typed_values import typed
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_redirect
from kakutei.infrastructure.refusal import Refusal
from kakutei.jptime.workdate import today
from kakutei.kintai.actions.employees import add_employee, change_employee
from kakutei.kintai.pages.access.sensitive import changes_address_or_ends_leader
from kakutei.kintai.pages.forms import EmployeeForm
from kakutei.kintai.pages.people_list import people_list
from kakutei.kintai.pages.requesters import company_of, posted, user_of
from kakutei.kintai.people import policy
from kakutei.kintai.people.models import Employee

PAGE = 100


@allow(policy.administrator)
@require_safe
def employees(request: HttpRequest) -> HttpResponse:
    day, leavers = today(clock.now()), "leavers" in request.GET
    people = policy.employees_of(request)
    shown = people if leavers else people.employed_on(day)
    context = {
        "current": "settings",
        "people": people_list(request, shown, size=PAGE, keep=("leavers",)),
        "leavers": leavers,
        "all_access": policy.has_all_access(request),
    }
    return render(request, "kintai/employees/employees.html", context)


@allow(policy.administrator_of_employee)
@require_safe
def employee(request: HttpRequest, employee_id: int) -> HttpResponse:
    found = policy.employees_of(request).get(pk=employee_id)
    may_edit = policy.has_all_access(request)
    return render(
        request, "kintai/employees/employee.html", {"current": "settings", "employee": found, "may_edit": may_edit}
    )


@allow(policy.all_access_administrator)
@require_http_methods(["GET", "POST"])
def employee_add(request: HttpRequest) -> HttpResponse:
    form = EmployeeForm(posted(request), initial={"hired_on": today(clock.now())})
    if request.method == "POST" and form.is_valid():
        try:
            added = add_employee(company=company_of(request), details=form.details())
        except Refusal as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, f"{added.name}さんを追加しました。")
            return company_redirect("pages:employee", added.pk)
    return _form(request, form, None)


@allow(policy.all_access_administrator)
@reauthentication_required(when=changes_address_or_ends_leader)
@require_http_methods(["GET", "POST"])
def employee_edit(request: HttpRequest, employee_id: int) -> HttpResponse:
    found = get_object_or_404(policy.employees_of(request), pk=employee_id)
    form = EmployeeForm(typed(request), initial=EmployeeForm.typed(found))
    if request.method == "POST" and form.is_valid():
        try:
            change_employee(employee=found, details=form.details(), by=user_of(request), at=clock.now())
        except Refusal as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, "従業員の設定を変更しました。")
            return company_redirect("pages:employee", found.pk)
    return _form(request, form, found)


def _form(request: HttpRequest, form: EmployeeForm, found: Employee | None) -> HttpResponse:
    context = {"form": form, "employee": found, "current": "settings"}
    return render(request, "kintai/employees/employee_form.html", context, status=422 if form.errors else 200)
