"""会社: every company with its subscription and the state of its link; お申し込み: the first page, with open tasks."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from kakutei.authentication.authorization import allow
from kakutei.infrastructure import clock
from kakutei.shift.link.status import LinkHealth
from kakutei.shift.operator.everywhere import companies_page, desk
from kakutei.shift.people.policy import operators


@allow(operators)
@never_cache
@require_GET
def companies(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("words", "").replace("\0", "").strip()[:80]
    health = next((each for each in LinkHealth if each.code == request.GET.get("health")), None)
    chosen = {"words": words, "health": health.code if health else ""}
    context = {
        "page": companies_page(words=words, health=health, number=request.GET.get("page", ""), at=clock.now()),
        "words": words,
        "health": health,
        "healths": list(LinkHealth),
        "query": urlencode({name: value for name, value in chosen.items() if value}),
    }
    return render(request, "operator/companies.html", context)


@allow(operators)
@never_cache
@require_GET
def applications(request: HttpRequest) -> HttpResponse:
    return render(request, "operator/applications.html", {"desk": desk()})
