"""`/` and the first page of a company: where the reader's work is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from kakutei.authentication.authorization import Decision, allow
from kakutei.authentication.company_scope import choice_page, companies_open_to, last_opened
from kakutei.infrastructure.company_urls import company_redirect, company_url
from kakutei.kintai.people import policy
from kakutei.kintai.people.scope import opened


@allow(policy.anyone)
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@allow(policy.signed_in_or_tablet)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    company = last_opened(request)
    if company is not None:
        return company_redirect("pages:company_home", company=company)
    if companies_open_to(request):
        return redirect("pages:choose_company")
    if policy.operators(request) is Decision.ALLOWED:
        return redirect("operator:home")
    return render(request, "authentication/no_company.html")


@allow(policy.signed_in)
@require_safe
def choose_company(request: HttpRequest) -> HttpResponse:
    companies = companies_open_to(request)
    return choice_page(request, [(each, company_url("pages:company_home", company=each)) for each in companies])


@allow(policy.member_or_tablet)
@require_safe
def company_home(request: HttpRequest) -> HttpResponse:
    found = opened(request)
    if found.administrator is not None:
        return company_redirect("pages:schedules")
    return company_redirect("pages:punch" if found.employee else "pages:tablet")
