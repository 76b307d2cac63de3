"""The page 操作記録 of either app, and its CSV; who may open them is the app's affair."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from kakutei.audit.export import export_log
from kakutei.audit.listing import filters_of, listing


def page(request: HttpRequest, company: models.Model, *, template: str, csv_url: str) -> HttpResponse:
    """`template`: the app's own frame around it."""
    context = {
        **listing(company.pk, request.GET),
        "page_template": template,
        "csv_url": csv_url,
        "keep_years": settings.KAKUTEI_KEEP_YEARS,
        "current": "settings",
    }
    return render(request, "audit/list.html", context, status=422 if context["chosen"].error else 200)


def sheet(request: HttpRequest, company: models.Model) -> StreamingHttpResponse:
    text = export_log(company=company, chosen=filters_of(request.GET))
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"'}
    return StreamingHttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)
