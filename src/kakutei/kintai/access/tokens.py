"""Finding, making and reading access tokens."""

from __future__ import annotations

import secrets

from django_scopes import scopes_disabled

from kakutei.edge import sealing
from kakutei.kintai.access.models import AccessToken
from kakutei.kintai.people.models import WebApiUse

PURPOSE = "kintai:access-token"


def new_token() -> str:
    """32 lower-case hexadecimal digits."""
    return secrets.token_hex(16)


def put_secret(token: AccessToken, secret: str) -> None:
    """Gives a saved row its secret; whoever calls saves the row."""
    token.sealed = sealing.seal(secret, context=_context(token))
    token.token_fingerprint = sealing.fingerprint(secret, purpose=PURPOSE)


def secret_of(token: AccessToken) -> str:
    """The token itself. Raises sealing.CannotOpen."""
    return sealing.unseal(token.sealed, context=_context(token))


def sealed_anew(token: AccessToken) -> str:
    """The same secret, sealed with the first key. Raises sealing.CannotOpen."""
    return sealing.seal_anew(token.sealed, context=_context(token))


def token_behind(secret: str) -> AccessToken | None:
    """The standing token of whichever company, or None. A company that does not use the WebAPI has none."""
    with scopes_disabled():
        return (
            AccessToken.objects.select_related("company")
            .filter(
                token_fingerprint=sealing.fingerprint(secret, purpose=PURPOSE),
                stopped_at=None,
                company__webapi_use=WebApiUse.USED,
            )
            .first()
        )


def _context(token: AccessToken) -> str:
    return f"{PURPOSE}:company={token.company_id}:row={token.pk}"
