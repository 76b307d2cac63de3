"""For every template: the app's name beside the logo, since both look alike, and the operator's name."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def app_name(request: HttpRequest) -> dict[str, str]:
    return {"app_name": settings.KAKUTEI_APP_NAME, "operating_company": settings.KAKUTEI_OPERATING_COMPANY}
