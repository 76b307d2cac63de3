"""ログインと役割: a person's role, their invitation by mail or on paper, and its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from kakutei.edge import clock
from kakutei.jptime.workdate import today
from kakutei.shift.actions.change_role import NobodySignsIn, change_role
from kakutei.shift.actions.invite_person import (
    AddressTaken,
    NotHereAnyMore,
    NotOnPaper,
    invite_person,
    may_come_by_paper,
)
from kakutei.shift.actions.stop_access import stop_access
from kakutei.shift.actions.withdraw_invitation import NothingToWithdraw, withdraw_invitation
from kakutei.shift.pages.accessform import RoleForm
from kakutei.shift.people.access import AboveOwnRole, Access, LastOwner, held, kinds_of, open_invitations
from kakutei.shift.people.models import Invitation, Role, RoleKind, Staff
from kakutei.shift.people.policy import LEADING, administrators
from kakutei.shift.people.scope import opened, user_of
from kakutei.signin.gate import allow
from kakutei.signin.invitations import Asking, TooManyInvitations, TooManyToAddress
from kakutei.signin.invitingform import NO_ADDRESS, InvitationForm
from kakutei.signin.passkeys import passkeys_of
from kakutei.signin.qr import qr_picture
from kakutei.signin.reauth import ask_proof, fresh, still_fresh

REFUSALS = (AboveOwnRole, AddressTaken, LastOwner, NotHereAnyMore, NotOnPaper, TooManyInvitations, TooManyToAddress)


@dataclass(frozen=True)
class Forms:
    """What is asked: of somebody new role and address at once, of who can sign in one or the other."""

    role: RoleForm
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


@allow(administrators)
@never_cache
@require_GET
def access(request: HttpRequest, staff_id: int) -> HttpResponse:
    staff = get_object_or_404(Staff, pk=staff_id)
    return _page(request, staff, _forms(request, staff))


@allow(administrators)
@require_POST
def by_mail(request: HttpRequest, staff_id: int) -> HttpResponse:
    staff = get_object_or_404(Staff, pk=staff_id)
    forms = _forms(request, staff)
    if forms.are_valid() and not forms.address:
        forms.invitation.add_error("email", NO_ADDRESS)
    if forms.are_valid() and _invite(request, staff, forms.access, forms.address, forms) is not None:
        return _sent(request, staff, forms.address)
    return _page(request, staff, forms)


@allow(administrators)
@never_cache
@require_POST
def on_paper(request: HttpRequest, staff_id: int) -> HttpResponse:
    staff = get_object_or_404(Staff, pk=staff_id)
    forms = _forms(request, staff)
    url = _invite(request, staff, forms.access, "", forms) if forms.are_valid() else None
    return _paper(request, staff, url) if url else _page(request, staff, forms)


@allow(administrators)
@require_POST
def change(request: HttpRequest, staff_id: int) -> HttpResponse:
    staff = get_object_or_404(Staff, pk=staff_id)
    forms = _forms(request, staff, role_asked=True)
    if not forms.role.is_valid() or not _may_give(request, forms.role, forms.access, forms.now):
        return _page(request, staff, forms)
    try:
        ended = change_role(
            company=opened(request), staff=staff, access=forms.access, by=user_of(request), at=clock.now()
        )
    except (AboveOwnRole, LastOwner, NobodySignsIn) as error:
        forms.role.add_error("kind", str(error))
        return _page(request, staff, forms)
    return _changed(request, staff, ended, "役割を変更しました。")


@allow(administrators)
@require_POST
def stop(request: HttpRequest, staff_id: int) -> HttpResponse:
    staff = get_object_or_404(Staff, pk=staff_id)
    if not _may_give(request, None, held(staff.user)):
        return ask_proof(request, back=reverse("shift:access", args=[staff.pk]))
    try:
        ended = stop_access(company=opened(request), staff=staff, by=user_of(request), at=clock.now())
    except (AboveOwnRole, LastOwner) as error:
        messages.error(request, str(error))
        return redirect("shift:access", staff.pk)
    return _changed(request, staff, ended, f"{staff.name}さんのログインを止めました。シフトはそのまま残ります。")


@allow(administrators)
@never_cache
@require_POST
def again(request: HttpRequest, staff_id: int, invitation_id: int) -> HttpResponse:
    """[再発行]: the same once more; the former one ends."""
    staff = get_object_or_404(Staff, pk=staff_id)
    former = get_object_or_404(open_invitations(staff, clock.now()), pk=invitation_id)
    wanted, email = Access(RoleKind(former.kind), tuple(former.stores.all())), former.link.email
    if not _may_invite(request, None, staff, wanted, email):
        return ask_proof(request, back=reverse("shift:access", args=[staff.pk]))
    url = _invite(request, staff, wanted, email, None)
    if url is None:
        return redirect("shift:access", staff.pk)
    return _sent(request, staff, email) if email else _paper(request, staff, url)


@allow(administrators)
@require_POST
def withdraw(request: HttpRequest, staff_id: int, invitation_id: int) -> HttpResponse:
    found = get_object_or_404(Invitation, pk=invitation_id, staff=get_object_or_404(Staff, pk=staff_id))
    try:
        withdraw_invitation(company=opened(request), invitation=found, by=user_of(request), at=clock.now())
        messages.success(request, "招待を取り消しました。もう使えません。")
    except (NothingToWithdraw, AboveOwnRole) as error:
        messages.error(request, str(error))
    return redirect("shift:access", staff_id)


def _invite(request: HttpRequest, staff: Staff, wanted: Access, email: str, forms: Forms | None) -> str | None:
    """What invite_person answers; None where it was refused, and why is said."""
    if forms is not None and not _may_invite(request, forms.invitation, staff, wanted, email):
        return None
    try:
        return invite_person(
            company=opened(request), staff=staff, access=wanted, email=email, by=user_of(request),
            asking=Asking.of(request), at=clock.now(),
        )  # fmt: skip
    except REFUSALS as error:
        if forms is None:
            messages.error(request, str(error))
        else:
            forms.invitation.add_error("email", str(error))
        return None


def _may_give(request: HttpRequest, form: RoleForm | InvitationForm | None, *concerned: Access | None) -> bool:
    """Who makes or unmakes an owner has shown who they are; `form` says so if not."""
    if not any(access and access.kind is RoleKind.OWNER for access in concerned):
        return True
    return still_fresh(request, form) if form is not None else fresh(request, at=clock.now())


def _may_invite(request: HttpRequest, form: InvitationForm | None, staff: Staff, wanted: Access, email: str) -> bool:
    """Another address for somebody who can sign in is as much as an owner."""
    if staff.user is None or (staff.user.email or "") == email:
        return _may_give(request, form, wanted)
    return still_fresh(request, form) if form is not None else fresh(request, at=clock.now())


def _forms(request: HttpRequest, staff: Staff, *, role_asked: bool = False) -> Forms:
    now = held(staff.user)
    typed = request.POST or None
    initial = {"kind": now.kind if now else RoleKind.STAFF, "stores": [store.pk for store in now.stores] if now else []}
    email = (staff.user.email or "") if staff.user else ""
    return Forms(
        RoleForm(typed if role_asked or now is None else None, initial=initial, kinds=kinds_of(user_of(request))),
        InvitationForm(None if role_asked else typed, initial={"email": email}, paper=_paper_will_do(staff)),
        now,
    )


def _paper_will_do(staff: Staff) -> bool:
    return staff.user is None or may_come_by_paper(staff.user)


def _page(request: HttpRequest, staff: Staff, forms: Forms) -> HttpResponse:
    at = clock.now()
    context: dict[str, Any] = {
        "staff": staff,
        "now": forms.now,
        "role": forms.role,
        "invitation": forms.invitation,
        "may_change": forms.now is None or forms.now.kind in kinds_of(user_of(request)),
        "retired": staff.retired_on is not None and staff.retired_on < today(at),
        "paper": _paper_will_do(staff),
        "invitations": list(open_invitations(staff, at)),
        "passkeys": list(passkeys_of(staff.user)) if staff.user else [],
    }
    return render(request, "shift/access.html", context, status=422 if forms.refused else 200)


def _changed(request: HttpRequest, staff: Staff, ended: bool, said: str) -> HttpResponse:
    """Back to the person's page; who has changed their own role begins anew."""
    own = user_of(request).pk
    if ended and not request.session.exists(request.session.session_key or ""):
        logout(request)
        return redirect("signin:login")
    if not Role.objects.filter(user=own, kind__in=LEADING).exists():
        return redirect(settings.KAKUTEI_HOME)
    messages.success(request, said)
    return redirect("shift:access", staff.pk)


def _sent(request: HttpRequest, staff: Staff, email: str) -> HttpResponse:
    messages.success(
        request, f"{email} に招待のメールを送ります。7日以内に開くよう、{staff.name}さんにお伝えください。"
    )
    return redirect("shift:access", staff.pk)


def _paper(request: HttpRequest, staff: Staff, url: str) -> HttpResponse:
    """Shown this once, and not kept: a page opened anew does not know the code any more."""
    invitation = open_invitations(staff, clock.now())[0]
    context = {
        "page_template": "shift/base.html",
        "back_url": reverse("shift:access", args=[staff.pk]),
        "to_whom": staff.name,
        "role": invitation.get_kind_display(),
        "url": url,
        "picture": qr_picture(url),
        "invitation": invitation,
    }
    return render(request, "shift/paper.html", context)
