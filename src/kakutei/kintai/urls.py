"""Every address of the attendance app."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("v1.0/", include("kakutei.kintai.webapi.urls")),
    path("", include("kakutei.signin.urls")),
    path("", include("kakutei.installation.urls")),
    path("", include("kakutei.kintai.operator.urls")),
    path("", include("kakutei.kintai.pages.urls")),
]
