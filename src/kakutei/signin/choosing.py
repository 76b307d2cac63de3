"""会社を選ぶ: whoever belongs to several companies says which one to open, before any page of one is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render

from kakutei.signin.entering import NEXT, local


@dataclass(frozen=True)
class Choice:
    pk: int
    name: str
    url: str
    """Where a press is posted to."""


def choice_page(request: HttpRequest, choices: Sequence[Choice]) -> HttpResponse:
    if len(choices) < 2:
        return redirect(settings.KAKUTEI_HOME)
    return render(request, "signin/companies.html", {"choices": choices, "next": request.GET.get(NEXT, "")})


def chosen(request: HttpRequest) -> HttpResponse:
    """On to where its person wanted to go."""
    target = request.POST.get(NEXT, "")
    return HttpResponseRedirect(local(target))
