"""`/`, the health check, and the choice among several companies."""

from __future__ import annotations

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from kakutei.shift.people.models import User
from kakutei.shift.people.scope import OPEN_COMPANY, companies_of
from kakutei.signin.choosing import Choice, choice_page, chosen
from kakutei.signin.gate import allow, anyone, signed_in


@allow(anyone)
@require_GET
def first_page(request: HttpRequest) -> HttpResponse:
    """A1: the public home page; whoever is signed in goes on to their own."""
    if request.user.is_authenticated:
        return redirect(settings.KAKUTEI_HOME)
    return render(request, "shift/home.html")


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
    mine = companies_of(request.user) if isinstance(request.user, User) else []
    return choice_page(
        request, [Choice(each.pk, each.name, reverse("shift:open_company", args=[each.pk])) for each in mine]
    )


@allow(signed_in)
@require_POST
def open_company(request: HttpRequest, company_id: int) -> HttpResponse:
    user = request.user
    if not isinstance(user, User) or company_id not in {company.pk for company in companies_of(user)}:
        raise Http404
    request.session[OPEN_COMPANY] = company_id
    return chosen(request)
