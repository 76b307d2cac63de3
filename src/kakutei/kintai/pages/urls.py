from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from kakutei.signin.gate import allow, anyone


@allow(anyone)
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


urlpatterns: list[URLPattern] = [path("healthz", healthz, name="healthz")]
