"""ログインと役割: a person's role, their invitation by mail or on paper, and its end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from kakutei.edge import clock
from kakutei.edge.address import noted_address
from kakutei.jptime.workdate import today
from kakutei.shift.actions.invite_person import (
    AddressTaken,
    Asking,
    NotHereAnyMore,
    NotOnPaper,
    invite_person,
    may_come_by_paper,
)
from kakutei.shift.actions.withdraw_invitation import NothingToWithdraw, withdraw_invitation
from kakutei.shift.pages.accessform import AccessForm
from kakutei.shift.pages.qr import qr_picture
from kakutei.shift.people.access import AboveOwnRole, Access, LastOwner, held, kinds_of, open_invitations
from kakutei.shift.people.inviting import TooManyInvitations
from kakutei.shift.people.models import Invitation, RoleKind, Staff
from kakutei.shift.people.policy import administrators
from kakutei.shift.people.scope import opened, user_of
from kakutei.signin.gate import allow
from kakutei.signin.invitations import TooManyToAddress

NO_ADDRESS = "メールアドレスを入力してください。メールのない人には[QRコードで招待]を押してください。"
REFUSALS = (AboveOwnRole, AddressTaken, LastOwner, NotHereAnyMore, NotOnPaper, TooManyInvitations, TooManyToAddress)


@allow(administrators)
@never_cache
@require_GET
def access(request: HttpRequest, staff_id: int) -> HttpResponse:
    staff = get_object_or_404(Staff, pk=staff_id)
    return _page(request, staff, _form(request, staff))


@allow(administrators)
@require_POST
def by_mail(request: HttpRequest, staff_id: int) -> HttpResponse:
    staff = get_object_or_404(Staff, pk=staff_id)
    form = _form(request, staff)
    if form.is_valid() and not form.cleaned_data["email"]:
        form.add_error("email", NO_ADDRESS)
    if form.is_valid() and _invite(request, staff, form.access, form.cleaned_data["email"], form) is not None:
        return _sent(request, staff, form.cleaned_data["email"])
    return _page(request, staff, form)


@allow(administrators)
@never_cache
@require_POST
def on_paper(request: HttpRequest, staff_id: int) -> HttpResponse:
    staff = get_object_or_404(Staff, pk=staff_id)
    form = _form(request, staff)
    url = _invite(request, staff, form.access, "", form) if form.is_valid() else None
    return _paper(request, staff, url) if url else _page(request, staff, form)


@allow(administrators)
@never_cache
@require_POST
def again(request: HttpRequest, staff_id: int, invitation_id: int) -> HttpResponse:
    """[再発行]: the same once more; the former one ends."""
    staff = get_object_or_404(Staff, pk=staff_id)
    former = get_object_or_404(open_invitations(staff, clock.now()), pk=invitation_id)
    wanted, email = Access(RoleKind(former.kind), tuple(former.stores.all())), former.link.email
    url = _invite(request, staff, wanted, email, None)
    if url is None:
        return redirect("shift:access", staff.pk)
    return _sent(request, staff, email) if email else _paper(request, staff, url)


@allow(administrators)
@require_POST
def withdraw(request: HttpRequest, staff_id: int, invitation_id: int) -> HttpResponse:
    found = get_object_or_404(Invitation, pk=invitation_id, staff=staff_id)
    try:
        withdraw_invitation(company=opened(request), invitation=found, by=user_of(request), at=clock.now())
        messages.success(request, "招待を取り消しました。もう使えません。")
    except (NothingToWithdraw, AboveOwnRole) as error:
        messages.error(request, str(error))
    return redirect("shift:access", staff_id)


def _invite(request: HttpRequest, staff: Staff, wanted: Access, email: str, form: AccessForm | None) -> str | None:
    """What invite_person answers; None where it was refused, and why is said."""
    asking = Asking(noted_address(request), request.META.get("HTTP_USER_AGENT", ""))
    try:
        return invite_person(
            company=opened(request), staff=staff, access=wanted, email=email, by=user_of(request), asking=asking,
            at=clock.now(),
        )  # fmt: skip
    except REFUSALS as error:
        if form is None:
            messages.error(request, str(error))
        else:
            form.add_error("email" if isinstance(error, AddressTaken | TooManyToAddress) else None, str(error))
        return None


def _form(request: HttpRequest, staff: Staff) -> AccessForm:
    now = held(staff.user)
    initial = {
        "kind": now.kind if now else RoleKind.STAFF,
        "stores": [store.pk for store in now.stores] if now else [],
        "email": (staff.user.email or "") if staff.user else "",
    }
    return AccessForm(request.POST or None, initial=initial, kinds=kinds_of(user_of(request)))


def _page(request: HttpRequest, staff: Staff, form: AccessForm) -> HttpResponse:
    at = clock.now()
    now, may_give = held(staff.user), kinds_of(user_of(request))
    context: dict[str, Any] = {
        "staff": staff,
        "now": now,
        "form": form,
        "may_change": now is None or now.kind in may_give,
        "retired": staff.retired_on is not None and staff.retired_on < today(at),
        "paper": staff.user is None or may_come_by_paper(staff.user),
        "invitations": list(open_invitations(staff, at)),
    }
    return render(request, "shift/access.html", context, status=422 if form.errors else 200)


def _sent(request: HttpRequest, staff: Staff, email: str) -> HttpResponse:
    messages.success(
        request, f"{email} に招待のメールを送ります。7日以内に開くよう、{staff.name}さんにお伝えください。"
    )
    return redirect("shift:access", staff.pk)


def _paper(request: HttpRequest, staff: Staff, url: str) -> HttpResponse:
    """Shown this once, and not kept: a page opened anew does not know the code any more."""
    invitation = open_invitations(staff, clock.now())[0]
    context = {"staff": staff, "url": url, "picture": qr_picture(url), "invitation": invitation}
    return render(request, "shift/paper.html", context)
