"""設定 > 管理者設定: who administers, and the invitation of an administrator who is no employee."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kakutei.edge import clock
from kakutei.kintai.actions.change_access import change_access
from kakutei.kintai.actions.invite_administrator import invite_administrator
from kakutei.kintai.actions.stop_access import stop_access
from kakutei.kintai.actions.withdraw_invitation import withdraw_invitation
from kakutei.kintai.pages.accessform import AccessForm, AdministratorForm
from kakutei.kintai.pages.ending import after_change
from kakutei.kintai.pages.who import company_of, posted, user_of
from kakutei.kintai.people import policy
from kakutei.kintai.people.models import AccessKind, Administrator, Employee, Invitation
from kakutei.kintai.people.refusals import Refused
from kakutei.kintai.people.roles import held, open_invitations
from kakutei.signin.gate import allow
from kakutei.signin.invitations import Asking, TooManyInvitations, TooManyToAddress

KINDS = (AccessKind.DIVISION, AccessKind.ALL_ACCESS)


@allow(policy.all_access_administrator)
@require_safe
def administrators(request: HttpRequest) -> HttpResponse:
    rows = Administrator.objects.select_related("user", "division").order_by("kind", "division__code", "pk")
    context = {
        "current": "settings",
        "administrators": [(row, Employee.objects.filter(user=row.user_id).first()) for row in rows],
        "invitations": open_invitations(clock.now()).filter(employee=None),
    }
    return render(request, "kintai/administrators.html", context)


@allow(policy.all_access_administrator)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    form = AdministratorForm(posted(request), kinds=KINDS)
    if request.method == "POST" and form.is_valid() and _invited(request, form):
        messages.success(
            request, f"{form.cleaned_data['email']} に招待のメールを送ります。7日以内に開いてもらってください。"
        )
        return redirect("pages:administrators")
    context = {"current": "settings", "form": form}
    return render(request, "kintai/administrator_form.html", context, status=422 if form.errors else 200)


@allow(policy.all_access_administrator)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, administrator_id: int) -> HttpResponse:
    found = _administrator(administrator_id)
    employee, now = Employee.objects.filter(user=found.user).first(), held(found.user)
    form = AccessForm(posted(request), kinds=(*KINDS, AccessKind.EMPLOYEE) if employee else KINDS, now=now)
    if request.method == "POST" and form.is_valid() and _changed(request, found, form):
        return after_change(request, reverse("pages:administrators"), said="役割を変更しました。")
    context = {"current": "settings", "administrator": found, "employee": employee, "now": now, "form": form}
    return render(request, "kintai/administrator.html", context, status=422 if form.errors else 200)


@allow(policy.all_access_administrator)
@require_POST
def stop(request: HttpRequest, administrator_id: int) -> HttpResponse:
    found = _administrator(administrator_id)
    try:
        stop_access(company=company_of(request), user=found.user, by=user_of(request), at=clock.now())
    except Refused as reason:
        messages.error(request, str(reason))
        return redirect("pages:administrator", administrator_id)
    return after_change(request, reverse("pages:administrators"), said=f"{found.user.name}さんのログインを止めました。")


@allow(policy.all_access_administrator)
@require_POST
def withdraw(request: HttpRequest, guest_id: int) -> HttpResponse:
    found = get_object_or_404(Invitation.objects.filter(employee=None), pk=guest_id)
    try:
        withdraw_invitation(company=company_of(request), invitation=found, by=user_of(request), at=clock.now())
        messages.success(request, "招待を取り消しました。もう使えません。")
    except Refused as reason:
        messages.error(request, str(reason))
    return redirect("pages:administrators")


def _administrator(administrator_id: int) -> Administrator:
    return get_object_or_404(Administrator.objects.select_related("user", "division"), pk=administrator_id)


def _invited(request: HttpRequest, form: AdministratorForm) -> bool:
    try:
        invite_administrator(
            company=company_of(request), name=form.cleaned_data["name"], email=form.cleaned_data["email"],
            access=form.access, by=user_of(request), asking=Asking.of(request), at=clock.now(),
        )  # fmt: skip
    except (Refused, TooManyInvitations, TooManyToAddress) as reason:
        form.add_error("email", str(reason))
    return not form.errors


def _changed(request: HttpRequest, found: Administrator, form: AccessForm) -> bool:
    by, at = user_of(request), clock.now()
    try:
        change_access(company=company_of(request), user=found.user, access=form.access, by=by, at=at)
    except Refused as reason:
        form.add_error("kind", str(reason))
    return not form.errors
