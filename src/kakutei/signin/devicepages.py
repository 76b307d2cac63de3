"""The page ログイン中の端末 of everybody who is signed in, in both apps."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from kakutei.edge import clock
from kakutei.signin.devices import devices_of, end_device, end_other_devices
from kakutei.signin.gate import allow, signed_in
from kakutei.signin.identity import Identity


@allow(signed_in)
@never_cache
@require_GET
def devices(request: HttpRequest) -> HttpResponse:
    found = devices_of(user_of(request), this=request.session.session_key, at=clock.now())
    return render(request, "signin/devices.html", {"devices": found, "home": settings.KAKUTEI_HOME, "tab": "devices"})


@allow(signed_in)
@require_POST
def end(request: HttpRequest, device: str) -> HttpResponse:
    """A device of somebody else is none."""
    if end_device(user_of(request), name=device):
        if not request.session.exists(request.session.session_key or ""):
            logout(request)
            return redirect("signin:login")
        messages.success(request, "端末をログアウトしました。")
    else:
        messages.info(request, "この端末は、もうログアウトしています。")
    return redirect("signin:devices")


@allow(signed_in)
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    count = end_other_devices(user_of(request), this=request.session.session_key, at=clock.now())
    messages.success(
        request, f"ほかの端末({count}台)をログアウトしました。" if count else "ほかにログイン中の端末はありません。"
    )
    return redirect("signin:devices")


def user_of(request: HttpRequest) -> Identity:
    if not isinstance(request.user, Identity):
        raise LookupError("A page that needs a user was reached without one: its rule is too wide.")
    return request.user
