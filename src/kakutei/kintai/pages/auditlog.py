"""操作記録: what was done in the company, newest first, and the same as CSV."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from kakutei.audit import page
from kakutei.kintai.pages.who import company_of
from kakutei.kintai.people.policy import all_access_administrator
from kakutei.signin.gate import allow


@allow(all_access_administrator)
@never_cache
@require_GET
def auditlog(request: HttpRequest) -> HttpResponse:
    return page.page(request, company_of(request), template="kintai/base.html", csv_url=reverse("pages:auditlog_csv"))


@allow(all_access_administrator)
@never_cache
@require_GET
def auditlog_csv(request: HttpRequest) -> StreamingHttpResponse:
    return page.sheet(request, company_of(request))
