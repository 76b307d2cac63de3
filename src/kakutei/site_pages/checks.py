"""`check --deploy` lists the pages that the operator has not filled in. That is allowed, so it is information only."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Info, Tags, register

MISSING = {
    "terms": "no terms.md: the page 利用規約 says that the operator has published none",
    "privacy": "no privacy.md: the page プライバシーポリシー says what the product itself keeps",
}


@register(Tags.security, deploy=True)
def pages_filled_in(app_configs: Any, **_: Any) -> list[CheckMessage]:
    hint = "Name a folder with the file in KAKUTEI_PAGES (docs/operating.md)."
    found: list[CheckMessage] = [
        Info(f"KAKUTEI_PAGES: {what}.", hint=hint, id=f"kakutei.{name}")
        for name, what in MISSING.items()
        if name not in settings.KAKUTEI_OWN_PAGES
    ]
    named = settings.KAKUTEI_CONTACT or settings.KAKUTEI_OPERATING_MAIL or "contact" in settings.KAKUTEI_OWN_PAGES
    if not named:
        hint = "Set KAKUTEI_OPERATING_MAIL or KAKUTEI_CONTACT, or write contact.md (docs/operating.md)."
        found.append(Info("お問い合わせ names no contact.", hint=hint, id="kakutei.contact"))
    return found
