"""設定 > 管理者設定: who administers, and the invitation of an administrator who is no employee."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kakutei.access.changes import change_role, stop_access
from kakutei.access.forms import RoleForm
from kakutei.access.pages import after_change, withdraw_and_say
from kakutei.access.questions import role_question, stop_of, withdraw_of
from kakutei.access.roles import open_invitations
from kakutei.access.scheme import AccessRefused, scheme
from kakutei.authentication.authorization import allow
from kakutei.authentication.login_views import AddressField
from kakutei.authentication.mail_links import Asking
from kakutei.authentication.questions import Question, asks_first, is_sure, show
from kakutei.authentication.reauthentication import reauthentication_required
from kakutei.authentication.typed_values import typed
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_redirect, company_url
from kakutei.kintai.actions.invite_administrator import invite_administrator
from kakutei.kintai.pages.requesters import company_of, user_of
from kakutei.kintai.people import policy
from kakutei.kintai.people.models import AccessKind, Administrator, Employee, Invitation
from kakutei.ui.fields import short_text

KINDS = (AccessKind.DIVISION, AccessKind.ALL_ACCESS)


class AdministratorForm(RoleForm):
    """A guest, who is no employee here."""

    name = short_text("名前", most=80)
    email = AddressField(
        label="メールアドレス",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("name", "email", "kind")


def stop_question(request: HttpRequest, administrator_id: int) -> Question:
    found = _administrator(administrator_id)
    stays, back = "勤怠の記録はそのまま残ります。", company_url("pages:administrator", found.pk)
    return stop_of(found.user.name, stays=stays, back=back)


def withdraw_question(request: HttpRequest, guest_id: int) -> Question:
    return withdraw_of(_guest(guest_id), back=company_url("pages:administrators"))


@allow(policy.all_access_administrator)
@require_safe
def administrators(request: HttpRequest) -> HttpResponse:
    rows = Administrator.objects.select_related("user", "division").order_by("kind", "division__code", "pk")
    context = {
        "current": "settings",
        "administrators": [(row, Employee.objects.filter(user=row.user_id).first()) for row in rows],
        "invitations": open_invitations(clock.now()).filter(employee=None).select_related("division"),
    }
    return render(request, "kintai/access/administrators.html", context)


@allow(policy.all_access_administrator)
@reauthentication_required()
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    form = AdministratorForm(typed(request), kinds=KINDS)
    if request.method == "POST" and form.is_valid() and _invited(request, form):
        messages.success(
            request, f"{form.cleaned_data['email']} に招待のメールを送ります。7日以内に開いてもらってください。"
        )
        return company_redirect("pages:administrators")
    context = {"current": "settings", "form": form}
    return render(request, "kintai/access/administrator_form.html", context, status=422 if form.errors else 200)


@allow(policy.all_access_administrator)
@reauthentication_required()
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, administrator_id: int) -> HttpResponse:
    found = _administrator(administrator_id)
    employee, now = Employee.objects.filter(user=found.user).first(), scheme().held(found.user)
    form = RoleForm(typed(request, "kind"), kinds=(*KINDS, AccessKind.EMPLOYEE) if employee else KINDS, now=now)
    if request.method == "POST" and form.is_valid() and now and now.is_above(form.access) and not is_sure(request):
        own, back = found.user == user_of(request), company_url("pages:administrator", found.pk)
        return show(request, role_question(found.user.name, now, form.access, own=own, back=back))
    if request.method == "POST" and form.is_valid() and _changed(request, found, form):
        return after_change(request, company_url("pages:administrators"), said="役割を変更しました。")
    context = {"current": "settings", "administrator": found, "employee": employee, "now": now, "form": form}
    return render(request, "kintai/access/administrator.html", context, status=422 if form.errors else 200)


@allow(policy.all_access_administrator)
@reauthentication_required()
@asks_first(stop_question)
@require_POST
def stop(request: HttpRequest, administrator_id: int) -> HttpResponse:
    found = _administrator(administrator_id)
    try:
        stop_access(company=company_of(request), user=found.user, by=user_of(request), at=clock.now())
    except AccessRefused as reason:
        messages.error(request, str(reason))
        return company_redirect("pages:administrator", administrator_id)
    return after_change(
        request, company_url("pages:administrators"), said=f"{found.user.name}さんのログインを停止しました。"
    )


@allow(policy.all_access_administrator)
@asks_first(withdraw_question)
@require_POST
def withdraw(request: HttpRequest, guest_id: int) -> HttpResponse:
    withdraw_and_say(request, _guest(guest_id))
    return company_redirect("pages:administrators")


def _administrator(administrator_id: int) -> Administrator:
    return get_object_or_404(Administrator.objects.select_related("user", "division"), pk=administrator_id)


def _guest(guest_id: int) -> Invitation:
    return get_object_or_404(Invitation.objects.select_related("link", "company").filter(employee=None), pk=guest_id)


def _invited(request: HttpRequest, form: AdministratorForm) -> bool:
    try:
        invite_administrator(
            company=company_of(request), name=form.cleaned_data["name"], email=form.cleaned_data["email"],
            access=form.access, by=user_of(request), asking=Asking.of(request), at=clock.now(),
        )  # fmt: skip
    except AccessRefused as reason:
        form.add_error("email", str(reason))
    return not form.errors


def _changed(request: HttpRequest, found: Administrator, form: RoleForm) -> bool:
    by, at = user_of(request), clock.now()
    try:
        change_role(company=company_of(request), user=found.user, access=form.access, by=by, at=at)
    except AccessRefused as reason:
        form.add_error("kind", str(reason))
    return not form.errors
