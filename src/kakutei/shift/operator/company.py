"""A company's page for operators, and applications by phone. Each view is recorded before the page is shown."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods
from django.views.decorators.vary import vary_on_headers
from django_scopes import scope

from kakutei.audit.operator_views import operator_views, record_operator_view
from kakutei.authentication.authorization import allow
from kakutei.infrastructure import clock
from kakutei.shift.actions.subscription import AlreadyApplied, Applicant, apply_for_link
from kakutei.shift.link.connections import open_connection
from kakutei.shift.link.rules.states import cause_sentence
from kakutei.shift.link.status import PendingCount, facts_of, health_of, last_tries, pending_by_company
from kakutei.shift.people.models import Company, Role, RoleKind, Store
from kakutei.shift.people.policy import operators
from kakutei.shift.people.scope import user_of
from kakutei.shift.subscriptions.forms import ApplicationForm
from kakutei.shift.subscriptions.models import Application, Channel

TRIES = 20


@allow(operators)
@never_cache
@require_GET
def company(request: HttpRequest, company_id: int) -> HttpResponse:
    of_account = Company.objects.select_related("account").filter(account__companies=company_id).order_by("name")
    companies = {each.pk: each for each in of_account}
    about = companies.pop(company_id, None)
    if about is None:
        raise Http404
    at = clock.now()
    with scope(company=about):
        record_operator_view(company=about, by=user_of(request), page="会社のページ", at=at)
        context = {"siblings": list(companies.values()), **_facts(about, at)}
    return render(request, "operator/company.html", context)


@allow(operators)
@never_cache
@vary_on_headers("HX-Request")
@require_http_methods(["GET", "POST"])
def phone(request: HttpRequest, company_id: int) -> HttpResponse:
    """[電話での申込みを登録]"""
    about = get_object_or_404(Company, pk=company_id)
    form = ApplicationForm(request.POST if request.method == "POST" else None, by_operator=True)
    if request.method == "POST" and form.is_valid() and _apply(request, about, form):
        messages.success(request, f"{about.name}の利用申込みを登録しました。")
        return redirect("operator:company", about.pk)
    back_url = reverse("operator:company", args=[about.pk])
    context = {"form": form, "about": about, "page_template": "operator/base.html", "back_url": back_url}
    return render(request, "operator/phone.html", context, status=422 if form.errors else 200)


def _apply(request: HttpRequest, about: Company, form: ApplicationForm) -> bool:
    applicant = Applicant(**form.cleaned_data)
    try:
        with scope(company=about):
            apply_for_link(
                company=about, applicant=applicant, channel=Channel.PHONE, by=user_of(request), at=clock.now()
            )
    except AlreadyApplied as error:
        form.add_error(None, str(error))
    return not form.errors


def _facts(about: Company, at: dt.datetime) -> dict[str, Any]:
    """All data of the page, read in the company's scope: no shifts, no drafts, no tokens, no staff."""
    connection = open_connection(about)
    facts = facts_of(about, connection, at=at)
    orders = list(about.account.orders.select_related("ordered_by", "paid_by", "ended_by").order_by("-ordered_at"))
    leading = Role.objects.filter(kind__in=(RoleKind.OWNER, RoleKind.ADMINISTRATOR))
    return {
        "about": about,
        "places": list(Store.objects.all()),
        "leaders": list(leading.select_related("user").order_by("-kind", "pk")),
        "application": Application.objects.select_related("applied_by").filter(company=about).first(),
        "order": next((order for order in orders if order.ended_at is None), None),
        "orders": orders,
        "connection": connection,
        "health": health_of(connection, facts),
        "sentence": cause_sentence(facts),
        "owed": pending_by_company([about.pk]).get(about.pk, PendingCount()),
        "tries": last_tries(connection, TRIES) if connection else [],
        **operator_views(),
    }
