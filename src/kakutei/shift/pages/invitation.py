"""The page behind an invitation: who invites whom to what, and [はじめる]. Looking spends nothing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kakutei.edge import clock
from kakutei.shift.actions.accept_invitation import InvitationOver, accept_invitation, find_invitation
from kakutei.shift.people.inviting import CAN_DO
from kakutei.shift.people.models import RoleKind
from kakutei.shift.people.scope import OPEN_COMPANY
from kakutei.signin.entering import enter
from kakutei.signin.gate import allow, anyone


@allow(anyone)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def come_in(request: HttpRequest, secret: str) -> HttpResponse:
    if request.method == "POST":
        return _come_in(request, secret)
    found = find_invitation(secret, at=clock.now())
    if found is None:
        return _over(request)
    kind = RoleKind(found.kind)
    context = {"invitation": found, "to_whom": found.staff.name, "role": kind.label, "can_do": CAN_DO[kind]}
    return render(request, "signin/invitation.html", context)


def _come_in(request: HttpRequest, secret: str) -> HttpResponse:
    try:
        found, user = accept_invitation(typed=secret, at=clock.now())
    except InvitationOver:
        return _over(request)
    response = enter(request, user)
    request.session[OPEN_COMPANY] = found.company_id
    messages.success(request, f"「{found.company.name}」に入りました。次回からも、この端末ではログインしたままです。")
    return response


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "signin/invitation_over.html")
