"""利用規約, プライバシーポリシー and お問い合わせ: the operator's own text, else a text of the product."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kakutei.authentication.authorization import allow, anyone
from kakutei.site_pages.markdown import Prose, render_markdown


@allow(anyone)
@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    return render(request, "site_pages/terms.html", {"prose": own("terms")})


@allow(anyone)
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "site_pages/privacy.html", {"prose": own("privacy"), **support_contact()})


@allow(anyone)
@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    return render(request, "site_pages/contact.html", support_contact())


def support_contact() -> dict[str, Any]:
    """What お問い合わせ shows, in both apps."""
    return {
        "contact_prose": own("contact"),
        "contact": settings.KAKUTEI_CONTACT,
        "operating_mail": settings.KAKUTEI_OPERATING_MAIL,
    }


def own(name: str) -> Prose | None:
    text = settings.KAKUTEI_OWN_PAGES.get(name)
    return render_markdown(text) if text else None
