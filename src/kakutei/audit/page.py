"""The page 操作記録 and its CSV, in either app's base template."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from kakutei.audit.export import export_log
from kakutei.audit.listing import filters_of, listing
from kakutei.infrastructure.company_urls import company_url
from kakutei.infrastructure.tenancy import company_in


@dataclass(frozen=True)
class AuditPages:
    """The pages of an app, for `company_pages`; the address names are auditlog and auditlog_csv."""

    template: str
    """The app's base template of the page."""
    namespace: str
    protect: Callable[[Callable[..., Any]], Callable[..., Any]]
    """Declares for a view who may use it."""

    def urls(self) -> list[URLPattern]:
        page, sheet = (self.protect(never_cache(require_GET(view))) for view in (self.page, self.sheet))
        return [
            path("settings/audit", page, name="auditlog"),
            path("settings/audit.csv", sheet, name="auditlog_csv"),
        ]

    def page(self, request: HttpRequest) -> HttpResponse:
        context = {
            **listing(company_in(request).pk, request.GET),
            "page_template": self.template,
            "csv_url": company_url(f"{self.namespace}:auditlog_csv"),
            "keep_years": settings.KAKUTEI_KEEP_YEARS,
            "current": "settings",
        }
        return render(request, "audit/list.html", context, status=422 if context["chosen"].error else 200)

    def sheet(self, request: HttpRequest) -> StreamingHttpResponse:
        text = export_log(company=company_in(request), chosen=filters_of(request.GET))
        headers = {"Content-Disposition": 'attachment; filename="audit.csv"'}
        return StreamingHttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)
