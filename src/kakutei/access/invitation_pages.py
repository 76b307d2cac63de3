"""The page of an invitation link: who invites whom to which role, and [はじめる]. A GET does not use up the link."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_scopes import scope

from kakutei.access.invitations import InvitationOver, accept_invitation, find_invitation
from kakutei.access.links import is_cut_short
from kakutei.access.scheme import scheme
from kakutei.authentication.authorization import allow, anyone
from kakutei.authentication.company_scope import OPEN_COMPANY
from kakutei.authentication.login_flow import begin_login
from kakutei.infrastructure import clock


@allow(anyone)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_page(request: HttpRequest, secret: str) -> HttpResponse:
    if request.method == "POST":
        return _accept(request, secret)
    found = find_invitation(secret, at=clock.now())
    if found is None:
        return _over(request, secret)
    with scope(company=found.company):  # the address names no company
        context = {"invitation": found, "can_do": scheme().can_do[found.access.kind]}
        return render(request, "access/invitation.html", context)


def _accept(request: HttpRequest, secret: str) -> HttpResponse:
    try:
        found, user = accept_invitation(typed=secret, at=clock.now())
    except InvitationOver:
        return _over(request, secret)
    response = begin_login(request, user, on_paper=not found.link.email)
    request.session[OPEN_COMPANY] = found.company.pk
    messages.success(request, f"「{found.company.name}」に入りました。次回からも、この端末ではログインしたままです。")
    return response


def _over(request: HttpRequest, secret: str) -> HttpResponse:
    return render(request, "access/invitation_over.html", {"cut_short": is_cut_short(secret)})
