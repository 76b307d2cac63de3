"""Which connection may be served now, by whom, and which of its days are owed."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django_scopes import scope, scopes_disabled

from kakutei.jptime.workdate import today
from kakutei.shift.link import mapping, planreadings
from kakutei.shift.link.models import AppliedDay, Connection, DesiredDay
from kakutei.shift.link.port import Claim, LeaseLost
from kakutei.shift.link.rules.pace import MAPPING_LASTS, sendable
from kakutei.shift.link.rules.values import AWAIT_APPROVAL, Waiting
from kakutei.shift.people.models import Company, LinkSetting

AWAIT_APPROVAL_VALUES = [cause.value for cause in AWAIT_APPROVAL]


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
    ).exclude(Q(sealed_token="") | Q(block__in=AWAIT_APPROVAL_VALUES))


def has_work(connection: Connection, at: dt.datetime) -> bool:
    """A stopped connection always has: the call that shows whether it is over. Where plans of ours are still to come,
    who is who is looked up daily even if nothing is owed: a code may have passed to somebody else."""
    return (
        connection.sync_asked_at is not None
        or connection.synced_at is None
        or bool(connection.block)
        or owed(connection, at).exists()
        or mapping.moved(connection, today(at), at).exists()
        or planreadings.open_ones(connection).exists()
        or (at - connection.synced_at > MAPPING_LASTS and mapping.plans_to_come(connection, today(at)).exists())
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
        identity=str(connection.identity),
    )


def held(claim: Claim) -> QuerySet[Connection]:
    return Connection.objects.filter(pk=claim.connection_id, fence=claim.fence, claim=claim.worker)


@dataclass(frozen=True)
class Held:
    """What a sent day needs of its connection, whose row is locked in the present transaction."""

    connection_id: int
    company_id: int
    calls: dict[str, int]
    rate_limit: int


def lock(claim: Claim) -> tuple[Held, bool]:
    """Inside a transaction. Whether nobody has taken the connection since; more is not asked: an answer is written down
    even where the company was switched off meanwhile."""
    held, same_fence, _ = _lock(claim)
    return held, same_fence


def lock_ours(claim: Claim) -> Held:
    """Inside a transaction. A lease that ran out is still ours as long as nobody took the connection; a company that is
    switched off or paused (but for a pause that was over when the claim was taken) loses it at once. Raises LeaseLost.
    """
    held, _, ours = _lock(claim)
    if not ours:
        raise LeaseLost(LeaseLost.__doc__)
    return held


def _lock(claim: Claim) -> tuple[Held, bool, bool]:
    sql = _LOCK + (" FOR UPDATE" if connection.features.has_select_for_update else "")
    since = Connection._meta.get_field("claim_until").get_db_prep_value(claim.since, connection)
    with connection.cursor() as cursor:
        cursor.execute(sql, [claim.fence, claim.worker, since, LinkSetting.ON.value, claim.connection_id])
        company, calls, rate_limit, same_fence, ours = cursor.fetchone()
    return Held(claim.connection_id, company, json.loads(calls), rate_limit), same_fence, same_fence and ours


_LOCK = f"""
    SELECT company_id, calls, rate_limit, fence = %s,
        claim = %s AND ended_at IS NULL AND sealed_token <> '' AND (paused_at IS NULL OR COALESCE(pause_until <= %s, FALSE))
        AND EXISTS (
            SELECT 1 FROM {Company._meta.db_table} company
            WHERE company.id = company_id AND company.link_setting = %s AND company.link_granted_at IS NOT NULL
        )
    FROM {Connection._meta.db_table} WHERE id = %s
"""  # noqa: S608 # the names are those of our own tables
"""In the database's own words, since every sent day asks it twice."""


@contextmanager
def held_row(claim: Claim) -> Iterator[Connection]:
    """A transaction in the company's scope with the connection's row locked. Raises LeaseLost, as lock_ours does."""
    with transaction.atomic():
        lock_ours(claim)
        with scopes_disabled():
            row = Connection.objects.select_related("company").get(pk=claim.connection_id)
        with scope(company=row.company):
            yield row
