"""Which connection may be served now, by whom, and which of its days are owed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django_scopes import scope, scopes_disabled

from kakutei.jptime.workdate import today
from kakutei.shift.link import mapping, planreadings
from kakutei.shift.link.models import AppliedDay, Connection, DesiredDay
from kakutei.shift.link.port import Claim, LeaseLost
from kakutei.shift.link.rules.pace import sendable
from kakutei.shift.link.rules.values import Cause, Waiting
from kakutei.shift.people.models import LinkSetting


def free(at: dt.datetime) -> Q:
    return Q(claim="") | Q(claim_until=None) | Q(claim_until__lte=at)


def not_paused(at: dt.datetime) -> Q:
    return Q(paused_at=None) | Q(pause_until__lte=at)


def claimable(at: dt.datetime) -> QuerySet[Connection]:
    """Switched on, not paused, with a token, claimed by nobody, not waiting, not stopped (or due for a probe)."""
    not_stopped = Q(block="") | Q(next_probe_at__lte=at) | Q(sync_asked_at__isnull=False)
    return Connection.objects.filter(
        free(at),
        not_paused(at),
        not_stopped,
        Q(wait_until=None) | Q(wait_until__lte=at),
        ended_at=None,
        company__link_setting=LinkSetting.ON,
        company__link_granted_at__isnull=False,
    ).exclude(Q(sealed_token="") | Q(block=Cause.OTHER_COMPANY.value))


def has_work(connection: Connection, at: dt.datetime) -> bool:
    asked = connection.sync_asked_at is not None
    never = connection.synced_at is None
    return (
        asked
        or never
        or owed(connection, at).exists()
        or mapping.moved(connection, today(at), at).exists()
        or planreadings.open_ones(connection).exists()
    )


def owed(connection: Connection, at: dt.datetime) -> QuerySet[DesiredDay]:
    """Sendable days whose version is not settled and whose time has come."""
    span = sendable(at, connection.first_work_date)
    later = AppliedDay.objects.filter(
        connection=connection, staff=OuterRef("staff"), work_date=OuterRef("work_date"), read_back_at__gt=at
    ).exclude(ambiguous_since=None)
    return DesiredDay.objects.filter(
        Q(not_before=None) | Q(not_before__lte=at),
        ~Exists(later),
        company_id=connection.company_id,
        settled_version__lt=F("version"),
        work_date__gte=span.start,
        work_date__lt=span.end,
    )


def claim_of(connection: Connection) -> Claim:
    return Claim(
        connection_id=connection.pk,
        fence=connection.fence,
        worker=connection.claim,
        since=connection.served_at,
        windows=connection.windows,
        synced_at=connection.synced_at,
        sync_asked_at=connection.sync_asked_at,
        waiting=Waiting(connection.waiting) if connection.waiting else None,
        failures=connection.failures,
        blocked=bool(connection.block),
    )


def held(claim: Claim) -> QuerySet[Connection]:
    return Connection.objects.filter(pk=claim.connection_id, fence=claim.fence, claim=claim.worker)


@contextmanager
def held_row(claim: Claim) -> Iterator[Connection]:
    """A transaction in the company's scope with the connection's row locked. Raises LeaseLost.

    A lease that ran out is still ours as long as nobody took the connection; a company that is switched off or paused
    loses it at once.
    """
    with transaction.atomic():
        with scopes_disabled():
            row = held(claim).select_for_update(of=("self",)).select_related("company").first()
        if row is None or not row.company.link_is_on or not row.sealed_token or row.ended_at or _paused(row, claim):
            raise LeaseLost(LeaseLost.__doc__)
        with scope(company=row.company):
            yield row


def _paused(connection: Connection, claim: Claim) -> bool:
    """Since this claim was taken: only a pause that was over by then leaves it alone."""
    until = connection.pause_until
    return connection.paused_at is not None and (until is None or claim.since is None or until > claim.since)
