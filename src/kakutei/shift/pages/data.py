"""データと会社の削除: the owner takes everything along, or lets the company go."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kakutei.edge import clock
from kakutei.leaving import pages
from kakutei.shift.actions.ask_deletion import ask_deletion
from kakutei.shift.actions.export_company import export_company
from kakutei.shift.actions.withdraw_deletion import withdraw_deletion
from kakutei.shift.people.policy import owners
from kakutei.shift.people.scope import opened, user_of
from kakutei.signin.gate import allow
from kakutei.signin.reauth import proof_first

FRAME = pages.Frame(
    template="shift/base.html",
    data="shift:data",
    export="shift:data_export",
    deletion="shift:deletion",
    withdrawal="shift:deletion_withdraw",
    stops="KING OF TIMEへの連携は、すぐに止まります。すでに送った予定は、KING OF TIMEに残ります。",
)


@allow(owners)
@never_cache
@require_GET
def data(request: HttpRequest) -> HttpResponse:
    return pages.data(request, opened(request), FRAME)


@allow(owners)
@never_cache
@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    company = opened(request)
    return pages.export(request, company, FRAME, lambda: export_company(company=company, at=clock.now()))


@allow(owners)
@never_cache
@require_http_methods(["GET", "POST"])
@proof_first
def deletion(request: HttpRequest) -> HttpResponse:
    company, by = opened(request), user_of(request)
    return pages.deletion(request, company, FRAME, lambda at: ask_deletion(company=company, by=by, at=at))


@allow(owners)
@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    company, by = opened(request), user_of(request)
    return pages.withdraw(request, company, FRAME.data, lambda at: withdraw_deletion(company=company, by=by, at=at))
