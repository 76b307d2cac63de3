"""Opens the attendance server behind a claim: base URL, token, deadline."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django_scopes import scopes_disabled

from kakutei.edge import hostlist, sealing
from kakutei.kotclient.client import KotClient
from kakutei.kotclient.dialling import CheckedTransport
from kakutei.shift.link.courier import ServerNotListed, TokenUnreadable
from kakutei.shift.link.models import Connection
from kakutei.shift.link.port import Claim
from kakutei.shift.link.rules.pace import Pace


def open_server(claim: Claim) -> KotClient:
    """Raises TokenUnreadable, or ServerNotListed where the operator took the server off the list after it was chosen."""
    with scopes_disabled():
        connection = Connection.objects.get(pk=claim.connection_id)
    if connection.base_url not in settings.KAKUTEI_KOT_HOSTS.values():
        raise ServerNotListed(ServerNotListed.__doc__)
    try:
        token = sealing.unseal(connection.sealed_token, context=connection.token_context)
    except sealing.CannotOpen as error:
        raise TokenUnreadable(TokenUnreadable.__doc__) from error
    private = hostlist.is_private(connection.base_url, settings.KAKUTEI_KOT_PRIVATE_HOSTS)
    return KotClient(
        base_url=connection.base_url,
        token=token,
        deadline=pace().deadline,
        transport=CheckedTransport(private=private),
    )


def pace() -> Pace:
    return Pace(
        deadline=dt.timedelta(seconds=settings.KAKUTEI_LINK_DEADLINE),
        lease=dt.timedelta(seconds=settings.KAKUTEI_LINK_LEASE),
        settle=dt.timedelta(seconds=settings.KAKUTEI_LINK_SETTLE),
        rate=settings.KAKUTEI_LINK_RATE,
        rate_period=dt.timedelta(seconds=settings.KAKUTEI_LINK_RATE_PERIOD),
    )
