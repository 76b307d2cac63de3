"""What a token may do, and from where."""

from __future__ import annotations

from kakutei.edge.address import Address, parse_network
from kakutei.kintai.access.models import AccessToken, Resource, Right


def may(token: AccessToken, resource: Resource, right: Right) -> bool:
    """Nothing is implied: Write alone does not read, Read alone does not write."""
    return token.permissions.filter(resource=resource, **{right.value: True}).exists()


def may_come_from(token: AccessToken, address: Address) -> bool:
    """A token without addresses may be used from nowhere."""
    return any(address in parse_network(entry.network) for entry in token.addresses.all())


def heading(resource: Resource, right: Right) -> str:
    """日別スケジュールデータ(Write), as the error says it."""
    return f"{resource.label}({right.label})"
