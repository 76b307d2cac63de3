"""Opens the attendance server behind a claim: base URL, token, deadline."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django_scopes import scopes_disabled

from kakutei.edge import sealing
from kakutei.kotclient.client import KotClient
from kakutei.shift.link.courier import TokenUnreadable
from kakutei.shift.link.models import Connection
from kakutei.shift.link.port import Claim
from kakutei.shift.link.rules.pace import Pace


def open_server(claim: Claim) -> KotClient:
    """Raises TokenUnreadable."""
    with scopes_disabled():
        connection = Connection.objects.get(pk=claim.connection_id)
    try:
        token = sealing.unseal(connection.sealed_token, context=connection.token_context)
    except sealing.CannotOpen as error:
        raise TokenUnreadable(TokenUnreadable.__doc__) from error
    return KotClient(base_url=connection.base_url, token=token, deadline=pace().deadline)


def pace() -> Pace:
    return Pace(
        deadline=dt.timedelta(seconds=settings.KAKUTEI_LINK_DEADLINE),
        lease=dt.timedelta(seconds=settings.KAKUTEI_LINK_LEASE),
        settle=dt.timedelta(seconds=settings.KAKUTEI_LINK_SETTLE),
        rate=settings.KAKUTEI_LINK_RATE,
        rate_period=dt.timedelta(seconds=settings.KAKUTEI_LINK_RATE_PERIOD),
    )
