"""ログインと役割 of an employee: what they may do, their invitation by mail or on paper, and its end."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kakutei.edge import clock
from kakutei.jptime.workdate import today
from kakutei.kintai.actions.change_access import change_access
from kakutei.kintai.actions.invite_employee import invite_employee, may_come_by_paper
from kakutei.kintai.actions.stop_access import stop_access
from kakutei.kintai.actions.withdraw_invitation import withdraw_invitation
from kakutei.kintai.pages.accessform import AccessForm
from kakutei.kintai.pages.ending import after_change
from kakutei.kintai.pages.who import company_of, posted, user_of
from kakutei.kintai.people import policy
from kakutei.kintai.people.inviting import access_of
from kakutei.kintai.people.models import Employee, Invitation
from kakutei.kintai.people.refusals import Refused
from kakutei.kintai.people.roles import Access, held, kinds_of, open_invitations
from kakutei.signin.gate import allow
from kakutei.signin.invitations import Asking, TooManyInvitations, TooManyToAddress
from kakutei.signin.invitingform import NO_ADDRESS, InvitationForm
from kakutei.signin.qr import qr_picture

REFUSALS = (Refused, TooManyInvitations, TooManyToAddress)


@dataclass(frozen=True)
class Forms:
    """What is asked: of somebody new role and address at once, of who can sign in one or the other."""

    role: AccessForm
    invitation: InvitationForm
    now: Access | None

    def are_valid(self) -> bool:
        return (self.now is not None or self.role.is_valid()) and self.invitation.is_valid()

    @property
    def access(self) -> Access:
        return self.role.access if self.role.is_bound else self.now or self.role.access

    @property
    def address(self) -> str:
        return str(self.invitation.cleaned_data["email"])

    @property
    def refused(self) -> bool:
        return bool(self.role.errors or self.invitation.errors)


@allow(policy.administrator_of_employee)
@never_cache
@require_safe
def access(request: HttpRequest, employee_id: int) -> HttpResponse:
    employee = _employee(request, employee_id)
    return _page(request, employee, _forms(request, employee))


@allow(policy.administrator_of_employee)
@require_POST
def by_mail(request: HttpRequest, employee_id: int) -> HttpResponse:
    employee = _employee(request, employee_id)
    forms = _forms(request, employee)
    if forms.are_valid() and not forms.address:
        forms.invitation.add_error("email", NO_ADDRESS)
    if forms.are_valid() and _invite(request, employee, forms.access, forms.address, forms) is not None:
        return _sent(request, employee, forms.address)
    return _page(request, employee, forms)


@allow(policy.administrator_of_employee)
@never_cache
@require_POST
def on_paper(request: HttpRequest, employee_id: int) -> HttpResponse:
    employee = _employee(request, employee_id)
    forms = _forms(request, employee)
    url = _invite(request, employee, forms.access, "", forms) if forms.are_valid() else None
    return _paper(request, employee, url) if url else _page(request, employee, forms)


@allow(policy.all_access_administrator)
@require_POST
def change(request: HttpRequest, employee_id: int) -> HttpResponse:
    employee = _employee(request, employee_id)
    forms = _forms(request, employee, role_asked=True)
    if not forms.role.is_valid():
        return _page(request, employee, forms)
    by, at = user_of(request), clock.now()
    try:
        change_access(company=company_of(request), user=employee.user, access=forms.access, by=by, at=at)
    except Refused as reason:
        forms.role.add_error("kind", str(reason))
        return _page(request, employee, forms)
    return after_change(request, reverse("pages:access", args=[employee_id]), said="役割を変更しました。")


@allow(policy.administrator_of_employee)
@require_POST
def stop(request: HttpRequest, employee_id: int) -> HttpResponse:
    employee, to = _employee(request, employee_id), reverse("pages:access", args=[employee_id])
    try:
        stop_access(company=company_of(request), user=employee.user, by=user_of(request), at=clock.now())
    except Refused as reason:
        messages.error(request, str(reason))
        return redirect(to)
    return after_change(request, to, said=f"{employee.name}さんのログインを止めました。勤怠の記録はそのまま残ります。")


@allow(policy.administrator_of_employee)
@never_cache
@require_POST
def again(request: HttpRequest, employee_id: int, invitation_id: int) -> HttpResponse:
    """[再発行]: the same once more; the former one ends."""
    employee = _employee(request, employee_id)
    former = get_object_or_404(open_invitations(clock.now()), pk=invitation_id, employee=employee)
    url = _invite(request, employee, access_of(former), former.link.email, None)
    if url is None:
        return redirect("pages:access", employee.pk)
    return _sent(request, employee, former.link.email) if former.link.email else _paper(request, employee, url)


@allow(policy.administrator_of_employee)
@require_POST
def withdraw(request: HttpRequest, employee_id: int, invitation_id: int) -> HttpResponse:
    found = get_object_or_404(Invitation.objects.filter(employee=employee_id), pk=invitation_id)
    try:
        withdraw_invitation(company=company_of(request), invitation=found, by=user_of(request), at=clock.now())
        messages.success(request, "招待を取り消しました。もう使えません。")
    except Refused as reason:
        messages.error(request, str(reason))
    return redirect("pages:access", employee_id)


def _employee(request: HttpRequest, employee_id: int) -> Employee:
    return get_object_or_404(policy.employees_of(request).select_related("user"), pk=employee_id)


def _invite(request: HttpRequest, employee: Employee, wanted: Access, email: str, forms: Forms | None) -> str | None:
    """What invite_employee answers; None where it was refused, and why is said."""
    try:
        return invite_employee(
            company=company_of(request), employee=employee, access=wanted, email=email, by=user_of(request),
            asking=Asking.of(request), at=clock.now(),
        )  # fmt: skip
    except REFUSALS as reason:
        if forms is None:
            messages.error(request, str(reason))
        else:
            forms.invitation.add_error("email", str(reason))
        return None


def _forms(request: HttpRequest, employee: Employee, *, role_asked: bool = False) -> Forms:
    now, typed = held(employee.user), posted(request)
    email = (employee.user.email if employee.user else employee.email) or ""
    role = AccessForm(typed if role_asked or now is None else None, kinds=kinds_of(user_of(request)), now=now)
    invitation = InvitationForm(None if role_asked else typed, initial={"email": email}, paper=_paper_will_do(employee))
    return Forms(role, invitation, now)


def _paper_will_do(employee: Employee) -> bool:
    return employee.user is None or may_come_by_paper(employee.user)


def _page(request: HttpRequest, employee: Employee, forms: Forms) -> HttpResponse:
    at = clock.now()
    context = {
        "current": "settings",
        "employee": employee,
        "now": forms.now,
        "role": forms.role,
        "invitation": forms.invitation,
        "may_change": forms.now is None or forms.now.kind in kinds_of(user_of(request)),
        "retired": employee.resigned_on is not None and employee.resigned_on < today(at),
        "paper": _paper_will_do(employee),
        "invitations": list(open_invitations(at).filter(employee=employee)),
    }
    return render(request, "kintai/access.html", context, status=422 if forms.refused else 200)


def _sent(request: HttpRequest, employee: Employee, email: str) -> HttpResponse:
    messages.success(
        request, f"{email} に招待のメールを送ります。7日以内に開くよう、{employee.name}さんにお伝えください。"
    )
    return redirect("pages:access", employee.pk)


def _paper(request: HttpRequest, employee: Employee, url: str) -> HttpResponse:
    """Shown this once, and not kept: a page opened anew does not know the code any more."""
    invitation = open_invitations(clock.now()).filter(employee=employee)[0]
    context = {
        "page_template": "kintai/base.html",
        "current": "settings",
        "back_url": reverse("pages:access", args=[employee.pk]),
        "to_whom": employee.name,
        "role": access_of(invitation).words,
        "url": url,
        "picture": qr_picture(url),
        "invitation": invitation,
    }
    return render(request, "signin/paper.html", context)
