"""After a new seal key was put in front: every company's token is sealed anew with it, while the app and its workers run."""

from __future__ import annotations

from dataclasses import dataclass

from django_scopes import scopes_disabled

from kakutei.edge import sealing
from kakutei.shift.link.models import Connection


@dataclass(frozen=True)
class Resealed:
    anew: int
    unreadable: list[int]
    """Companies whose token no key opens: they have to enter it again."""


def reseal_tokens() -> Resealed:
    """A token that somebody enters meanwhile stays as it was entered: it is sealed with the new key already."""
    anew, unreadable = 0, []
    with scopes_disabled():
        for connection in Connection.objects.exclude(sealed_token="").order_by("pk"):
            old = connection.sealed_token
            try:
                new = sealing.seal_anew(old, context=connection.token_context)
            except sealing.CannotOpen:
                unreadable.append(connection.company_id)
                continue
            anew += Connection.objects.filter(pk=connection.pk, sealed_token=old).update(sealed_token=new)
    return Resealed(anew, unreadable)
