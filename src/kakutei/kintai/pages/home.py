"""The first page: where the reader's work is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kakutei.kintai.pages.who import user_of
from kakutei.kintai.people import policy
from kakutei.kintai.people.scope import OPEN_COMPANY, companies_of, place_of
from kakutei.signin.choosing import Choice, choice_page, chosen
from kakutei.signin.gate import Verdict, allow, has_to_choose


@allow(policy.anyone)
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@allow(policy.signed_in_or_tablet)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    found = place_of(request)
    if has_to_choose(request):
        return redirect("pages:choose_company")
    if found is None and policy.operators(request) is Verdict.ALLOWED:
        return redirect("operator:home")
    if found is None:
        return render(request, "kintai/no_company.html")
    if found.administrator is not None:
        return redirect("pages:schedules")
    return redirect("pages:punch" if found.employee else "pages:tablet")


@allow(policy.signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def choose_company(request: HttpRequest) -> HttpResponse:
    """Opens one of the user's companies; one that is not theirs changes nothing."""
    mine = companies_of(user_of(request))
    if request.method == "POST":
        wanted = request.POST.get("company", "")
        if wanted in {str(company.pk) for company in mine}:
            request.session[OPEN_COMPANY] = int(wanted)
        return chosen(request)
    return choice_page(request, [Choice(each.pk, each.name, reverse("pages:choose_company")) for each in mine])
