"""Where somebody goes on who has changed what a person may do, perhaps themselves."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from kakutei.kintai.pages.who import user_of
from kakutei.kintai.people.models import AccessKind
from kakutei.kintai.people.roles import held


def after_change(request: HttpRequest, url: str, *, said: str) -> HttpResponse:
    """Back to the page; who has changed their own role begins anew."""
    if not request.session.exists(request.session.session_key or ""):
        logout(request)
        return redirect("signin:login")
    own = held(user_of(request))
    if own is None or own.kind is AccessKind.EMPLOYEE:
        return redirect(settings.KAKUTEI_HOME)
    messages.success(request, said)
    return redirect(url)
