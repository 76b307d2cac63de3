"""The page behind an invitation: who invites whom to what, and [はじめる]. Looking spends nothing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kakutei.edge import clock
from kakutei.kintai.actions.accept_invitation import InvitationOver, accept_invitation, find_invitation
from kakutei.kintai.people import policy
from kakutei.kintai.people.inviting import access_of
from kakutei.kintai.people.roles import CAN_DO
from kakutei.kintai.people.scope import OPEN_COMPANY
from kakutei.signin.entering import enter
from kakutei.signin.gate import allow


@allow(policy.anyone)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def come_in(request: HttpRequest, secret: str) -> HttpResponse:
    if request.method == "POST":
        return _come_in(request, secret)
    found = find_invitation(secret, at=clock.now())
    if found is None:
        return _over(request)
    wanted = access_of(found)
    context = {"invitation": found, "to_whom": found.to_whom, "role": wanted.words, "can_do": CAN_DO[wanted.kind]}
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
