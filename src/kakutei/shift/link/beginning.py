"""The company's connection, begun with the first thing that is known of it: the setting or the token."""

from __future__ import annotations

import datetime as dt

from django.conf import settings

from kakutei.jptime.workdate import today
from kakutei.shift.link.facts import open_connection
from kakutei.shift.link.models import Connection
from kakutei.shift.people.models import Company


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
    """The connection that another company's token interrupted, open again: nobody approved that company, and nothing was
    sent to it, so that the next token is compared with the employees known before."""
    Connection.objects.filter(pk=waiting.pk).update(
        ended_at=at, sealed_token="", block="", block_since=None, claim="", claim_until=None
    )
    former = Connection.objects.exclude(pk=waiting.pk).filter(company=waiting.company).latest("ended_at")
    former.ended_at, former.calls = None, waiting.calls
    former.save(update_fields=["ended_at", "calls"])
    return former
