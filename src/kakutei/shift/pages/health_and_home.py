"""`/`, the health check, and the choice among several companies."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from kakutei.authentication.authorization import Decision, allow, anyone, operators, signed_in
from kakutei.authentication.company_scope import choice_page, companies_open_to, last_opened
from kakutei.infrastructure.company_urls import company_redirect, company_url
from kakutei.shift.people.policy import members


@allow(anyone)
@require_GET
def first_page(request: HttpRequest) -> HttpResponse:
    """A1: the public home page; signed-in people are redirected to their own."""
    if not request.user.is_authenticated:
        return render(request, "shift/home.html")
    company = last_opened(request)
    if company is not None:
        return company_redirect("shift:dashboard", company=company)
    if companies_open_to(request):
        return redirect("shift:choice")
    if operators(request) is Decision.ALLOWED:
        return redirect("operator:home")
    return render(request, "authentication/no_company.html")


@allow(anyone)
@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """Answers once the database does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@allow(signed_in)
@require_GET
def choice(request: HttpRequest) -> HttpResponse:
    companies = companies_open_to(request)
    return choice_page(request, [(each, company_url("shift:dashboard", company=each)) for each in companies])


@allow(members)
@require_GET
def company_home(request: HttpRequest) -> HttpResponse:
    return company_redirect("shift:dashboard")
