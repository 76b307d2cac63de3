"""A company's page for operators. Each view is recorded before the page is shown."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Aggregate, Count, Max, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from django_scopes import scope

from kakutei.audit.operator_views import operator_views, record_operator_view
from kakutei.authentication.authorization import allow
from kakutei.authentication.identity import identity_of
from kakutei.infrastructure import clock
from kakutei.jptime.workdate import today
from kakutei.kintai.api_access.models import AccessLog, AccessToken
from kakutei.kintai.people.models import Administrator, Company, Division, Employee
from kakutei.kintai.people.policy import operators


@allow(operators)
@never_cache
@require_GET
def company(request: HttpRequest, company_id: int) -> HttpResponse:
    about = get_object_or_404(Company, pk=company_id)
    at = clock.now()
    with scope(company=about):
        record_operator_view(company=about, by=identity_of(request), page="会社のページ", at=at)
        context = _facts(about, today(at))
    return render(request, "operator/company.html", context)


def _facts(about: Company, date: dt.date) -> dict[str, Any]:
    """All data of the page, read in the company's scope: no records of work, no tokens, no employees."""
    return {
        "about": about,
        "administrators": list(Administrator.objects.select_related("user", "division").order_by("kind", "pk")),
        "divisions": list(Division.objects.all()),
        **_counts(about, date),
        **operator_views(),
    }


def _counts(about: Company, date: dt.date) -> dict[str, Any]:
    """One query for all."""
    counts = {
        "employees": _one(Employee.objects.employed_on(date), Count("pk")),
        "tokens": _one(AccessToken.objects.active(), Count("pk")),
        "called_at": _one(AccessLog.objects.all(), Max("received_at")),
    }
    return dict(Company.objects.values(**counts).get(pk=about.pk))


def _one(rows: QuerySet[Any], value: Aggregate) -> Subquery:
    """The aggregate of the rows of the company in scope, or None where there are none."""
    return Subquery(rows.order_by().values("company").annotate(value=value).values("value"))
