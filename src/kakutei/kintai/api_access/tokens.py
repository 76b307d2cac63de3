"""Access tokens: found by their secret, and what each permits."""

from __future__ import annotations

import secrets

from django_scopes import scopes_disabled

from kakutei.infrastructure import encryption
from kakutei.infrastructure.network_addresses import Address, parse_network
from kakutei.kintai.api_access.models import AccessToken, Resource, Right
from kakutei.kintai.people.models import WebApiUse


def may(token: AccessToken, resource: Resource, right: Right) -> bool:
    """Nothing is implied: Write alone does not read, Read alone does not write."""
    return token.permissions.filter(resource=resource, **{right.value: True}).exists()


def may_come_from(token: AccessToken, address: Address) -> bool:
    """A token without addresses may not be used from any address."""
    return any(address in parse_network(entry.network) for entry in token.addresses.all())


def heading(resource: Resource, right: Right) -> str:
    """日別スケジュールデータ(Write), as the error says it."""
    return f"{resource.label}({right.label})"


PURPOSE = "kintai:access-token"


def new_token() -> str:
    """32 lower-case hexadecimal digits."""
    return secrets.token_hex(16)


def put_secret(token: AccessToken, secret: str) -> None:
    """Gives a saved row its secret; the caller saves the row."""
    token.sealed = encryption.encrypt(secret, context=token_context(token))
    token.token_lookup_hash = encryption.lookup_hash(secret, purpose=PURPOSE)


def secret_of(token: AccessToken) -> str:
    """The token itself. Raises CannotDecrypt."""
    return encryption.decrypt(token.sealed, context=token_context(token))


def token_behind(secret: str) -> AccessToken | None:
    """The active token of any company with this secret, or None. A company that does not use the WebAPI has none."""
    with scopes_disabled():
        return (
            AccessToken.objects.active()
            .filter(
                token_lookup_hash=encryption.lookup_hash(secret, purpose=PURPOSE),
                company__webapi_use=WebApiUse.USED,
            )
            .select_related("company")
            .first()
        )


def token_context(token: AccessToken) -> str:
    """What the encrypted token is bound to."""
    return f"{PURPOSE}:company={token.company_id}:row={token.pk}"
