"""操作記録: what was done in the company, newest first, and the same as CSV."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from kakutei.audit import page
from kakutei.shift.people.policy import administrators
from kakutei.shift.people.scope import opened
from kakutei.signin.gate import allow


@allow(administrators)
@never_cache
@require_GET
def auditlog(request: HttpRequest) -> HttpResponse:
    return page.page(request, opened(request), template="shift/base.html", csv_url=reverse("shift:auditlog_csv"))


@allow(administrators)
@never_cache
@require_GET
def auditlog_csv(request: HttpRequest) -> StreamingHttpResponse:
    return page.sheet(request, opened(request))
