"""The page ログイン中の端末 of every signed-in user, in both apps."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from kakutei.authentication.authorization import allow, signed_in
from kakutei.authentication.devices import devices_of, end_device, end_other_devices
from kakutei.authentication.identity import Identity
from kakutei.authentication.questions import Question, asks_first
from kakutei.infrastructure import clock


@allow(signed_in)
@never_cache
@require_GET
def devices(request: HttpRequest) -> HttpResponse:
    found = devices_of(user_of(request), this=request.session.session_key, at=clock.now())
    on_paper = any(each.on_paper for each in found)
    context = {"devices": found, "on_paper": on_paper, "home": settings.KAKUTEI_HOME, "tab": "devices"}
    return render(request, "authentication/devices.html", context)


def _end_question(request: HttpRequest, device: str) -> Question | HttpResponse:
    found = devices_of(user_of(request), this=request.session.session_key, at=clock.now())
    named = next((each for each in found if each.name == device), None)
    if named is None:
        messages.info(request, "この端末は、もうログアウトしています。")
        return redirect("authentication:devices")
    this = "いまお使いの端末です。" if named.is_this else ""
    happens = (f"{this}{named.words}は、すぐにログアウトします。もう一度使うには、ログインが必要です。",)
    return Question(f"{named.words}をログアウト", happens, "ログアウト", reverse("authentication:devices"))


def _end_others_question(request: HttpRequest) -> Question:
    found = devices_of(user_of(request), this=request.session.session_key, at=clock.now())
    count = sum(1 for each in found if not each.is_this)
    happens = (f"この端末のほかの{count}台が、すぐにログアウトします。もう一度使うには、ログインが必要です。",)
    return Question("ほかの端末をすべてログアウト", happens, "すべてログアウト", reverse("authentication:devices"))


@allow(signed_in)
@asks_first(_end_question)
@require_POST
def end(request: HttpRequest, device: str) -> HttpResponse:
    """A device of another user counts as unknown."""
    if end_device(user_of(request), name=device):
        if not request.session.exists(request.session.session_key or ""):
            logout(request)
            return redirect("authentication:login")
        messages.success(request, "端末をログアウトしました。")
    else:
        messages.info(request, "この端末は、もうログアウトしています。")
    return redirect("authentication:devices")


@allow(signed_in)
@asks_first(_end_others_question)
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    count = end_other_devices(user_of(request), this=request.session.session_key, at=clock.now())
    messages.success(
        request, f"ほかの端末({count}台)をログアウトしました。" if count else "ほかにログイン中の端末はありません。"
    )
    return redirect("authentication:devices")


def user_of(request: HttpRequest) -> Identity:
    if not isinstance(request.user, Identity):
        raise LookupError("A page that needs a user was reached without one: its rule is too wide.")
    return request.user
