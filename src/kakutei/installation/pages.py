"""利用規約, プライバシーポリシー and お問い合わせ: the operator's own text, or what the product can truthfully say."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kakutei.installation.prose import Prose, prose
from kakutei.signin.gate import allow, anyone


@allow(anyone)
@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    return render(request, "installation/terms.html", {"prose": own("terms")})


@allow(anyone)
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "installation/privacy.html", {"prose": own("privacy"), **whom_to_ask()})


@allow(anyone)
@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    return render(request, "installation/contact.html", whom_to_ask())


def whom_to_ask() -> dict[str, Any]:
    """What お問い合わせ shows, in whichever app."""
    return {
        "contact_prose": own("contact"),
        "contact": settings.KAKUTEI_CONTACT,
        "operating_mail": settings.KAKUTEI_OPERATING_MAIL,
    }


def own(name: str) -> Prose | None:
    text = settings.KAKUTEI_OWN_PAGES.get(name)
    return prose(text) if text else None
