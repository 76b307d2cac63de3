"""データと会社の削除: a 全権管理者 takes everything along, or lets the company go."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kakutei.edge import clock
from kakutei.kintai.actions.ask_deletion import ask_deletion
from kakutei.kintai.actions.export_company import export_company
from kakutei.kintai.actions.withdraw_deletion import withdraw_deletion
from kakutei.kintai.pages.who import company_of, user_of
from kakutei.kintai.people.policy import all_access_administrator
from kakutei.leaving import pages
from kakutei.signin.gate import allow
from kakutei.signin.reauth import proof_first

FRAME = pages.Frame(
    template="kintai/base.html",
    data="pages:data",
    export="pages:data_export",
    deletion="pages:deletion",
    withdrawal="pages:deletion_withdraw",
    stops="打刻、WebAPI、共用タブレットは、削除する日時まで使えます。",
)


@allow(all_access_administrator)
@never_cache
@require_GET
def data(request: HttpRequest) -> HttpResponse:
    return pages.data(request, company_of(request), FRAME)


@allow(all_access_administrator)
@never_cache
@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    company = company_of(request)
    return pages.export(request, company, FRAME, lambda: export_company(company=company, at=clock.now()))


@allow(all_access_administrator)
@never_cache
@require_http_methods(["GET", "POST"])
@proof_first
def deletion(request: HttpRequest) -> HttpResponse:
    company, by = company_of(request), user_of(request)
    return pages.deletion(request, company, FRAME, lambda at: ask_deletion(company=company, by=by, at=at))


@allow(all_access_administrator)
@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    company, by = company_of(request), user_of(request)
    return pages.withdraw(request, company, FRAME.data, lambda at: withdraw_deletion(company=company, by=by, at=at))
