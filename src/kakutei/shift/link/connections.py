"""A company's connection: created when it is first needed, found, synced again after a new 社員番号, and opened to its
server."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django_scopes import scopes_disabled

from kakutei.infrastructure import encryption, host_list
from kakutei.jptime.workdate import today
from kakutei.kotclient.client import KotClient
from kakutei.kotclient.safe_transport import CheckedTransport
from kakutei.shift.link.models import Connection, DesiredDay
from kakutei.shift.link.port import Claim, ServerNotListed, TokenUnreadable
from kakutei.shift.link.rules.pace import Pace
from kakutei.shift.link.rules.values import NUMBER_BLOCKS
from kakutei.shift.people.models import Company, Staff


def open_connection(company: Company) -> Connection | None:
    """The company's connection, whether switched on or not."""
    return Connection.objects.open().filter(company=company).first()


def ready_connection(company: Company) -> Connection | None:
    """The one over which something may be sent: the link is on, and there is a token."""
    connection = open_connection(company)
    return connection if connection and connection.sealed_token and company.link_is_on else None


def connection_of(company: Company, *, at: dt.datetime) -> Connection:
    """The open one, else a new one without a token: to the first server of the operator's list, from today on."""
    return open_connection(company) or Connection.objects.create(
        company=company,
        base_url=next(iter(settings.KAKUTEI_KOT_HOSTS.values())),
        restricted_hours=settings.KAKUTEI_LINK_HOURS,
        first_work_date=today(at),
        rate_limit=settings.KAKUTEI_LINK_RATE,
    )


def former_of(waiting: Connection, *, at: dt.datetime) -> Connection:
    """Reopens the connection that another company's token replaced: that company was not approved and nothing was sent to
    it, so the next token is compared with the employees known before."""
    Connection.objects.filter(pk=waiting.pk).update(
        ended_at=at, sealed_token="", block="", block_since=None, claim="", claim_until=None
    )
    former = Connection.objects.exclude(pk=waiting.pk).filter(company=waiting.company).latest("ended_at")
    former.ended_at, former.calls = None, waiting.calls
    former.save(update_fields=["ended_at", "calls"])
    return former


def look_up_again(company: Company, staff: Iterable[Staff], *, at: dt.datetime) -> None:
    """After new 社員番号, inside the caller's transaction: asks for a sync. What was found about the former number says
    nothing about the new one: days that it blocked wait as if they had not been tried."""
    people = list(staff)
    try_blocked_days_again(people)
    of_number = DesiredDay.objects.filter(staff__in=people, block__in=[block.value for block in NUMBER_BLOCKS])
    of_number.update(block="", block_about="")
    Connection.objects.open().filter(company=company).update(sync_asked_at=at)


def try_blocked_days_again(staff: Iterable[Staff]) -> None:
    DesiredDay.objects.filter(staff__in=list(staff)).exclude(block="").update(not_before=None)


def open_server(claim: Claim) -> KotClient:
    """Raises TokenUnreadable, or ServerNotListed where the operator removed the server from the list after it was chosen."""
    with scopes_disabled():
        connection = Connection.objects.get(pk=claim.connection_id)
    if connection.base_url not in settings.KAKUTEI_KOT_HOSTS.values():
        raise ServerNotListed
    try:
        token = encryption.decrypt(connection.sealed_token, context=connection.token_context)
    except encryption.CannotDecrypt as error:
        raise TokenUnreadable from error
    private = host_list.is_private(connection.base_url, settings.KAKUTEI_KOT_PRIVATE_HOSTS)
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
