"""A company's page. Whoever opens it is on record before it is shown."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django_scopes import scope

from kakutei.edge import clock
from kakutei.jptime.workdate import today
from kakutei.kintai.access.models import AccessLog, AccessToken
from kakutei.kintai.actions.log_look import log_look
from kakutei.kintai.actions.withdraw_deletion import withdraw_deletion
from kakutei.kintai.people.models import Administrator, Company, Division, Employee, Look, User
from kakutei.kintai.people.policy import operators
from kakutei.kintai.people.staffing import employed_on
from kakutei.leaving.pages import withdraw
from kakutei.signin.gate import allow

LOOKS = 50


@allow(operators)
@never_cache
@require_GET
def company(request: HttpRequest, company_id: int) -> HttpResponse:
    about = get_object_or_404(Company, pk=company_id)
    at = clock.now()
    with scope(company=about):
        log_look(company=about, by=_user(request), page="会社のページ", at=at)
        context = _facts(about, today(at))
    return render(request, "operator/company.html", context)


@allow(operators)
@require_POST
def stay(request: HttpRequest, company_id: int) -> HttpResponse:
    """[削除を取り消す]"""
    about, by = get_object_or_404(Company, pk=company_id), _user(request)
    with scope(company=about):
        back = reverse("operator:company", args=[about.pk])
        return withdraw(request, about, back, lambda at: withdraw_deletion(company=about, by=by, at=at))


def _facts(about: Company, date: dt.date) -> dict[str, Any]:
    """All of the page, read in the company's scope: no record of anybody's work, no token, nobody of the employees."""
    return {
        "about": about,
        "administrators": list(Administrator.objects.select_related("user", "division").order_by("kind", "pk")),
        "divisions": list(Division.objects.all()),
        "employees": Employee.objects.filter(employed_on(date)).count(),
        "tokens": AccessToken.objects.filter(stopped_at=None).count(),
        "called_at": AccessLog.objects.aggregate(last=Max("received_at"))["last"],
        "looks": list(Look.objects.select_related("by").order_by("-at", "-pk")[:LOOKS]),
    }


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise LookupError("An operator's page was reached without a user: its rule is too wide.")
    return request.user
