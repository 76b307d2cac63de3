"""設定: what can be set, by area."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kakutei.kintai.people import policy
from kakutei.signin.gate import allow


@allow(policy.administrator)
@require_safe
def settings_index(request: HttpRequest) -> HttpResponse:
    context = {"current": "settings", "all_access": policy.has_all_access(request)}
    return render(request, "kintai/settings.html", context)
