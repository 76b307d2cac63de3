"""After a new seal key was put in front: every access token is sealed anew with it, while the app runs."""

from __future__ import annotations

from dataclasses import dataclass

from django_scopes import scopes_disabled

from kakutei.edge import sealing
from kakutei.kintai.access.models import AccessToken
from kakutei.kintai.access.tokens import sealed_anew


@dataclass(frozen=True)
class Resealed:
    anew: int
    unreadable: list[int]
    """Tokens that no key opens: they go on working, but cannot be shown; reissue them."""


def reseal_tokens() -> Resealed:
    """A token that is reissued meanwhile keeps its new seal."""
    anew, unreadable = 0, []
    with scopes_disabled():
        for token in AccessToken.objects.exclude(sealed="").order_by("pk"):
            old = token.sealed
            try:
                new = sealed_anew(token)
            except sealing.CannotOpen:
                unreadable.append(token.pk)
                continue
            anew += AccessToken.objects.filter(pk=token.pk, sealed=old).update(sealed=new)
    return Resealed(anew, unreadable)
