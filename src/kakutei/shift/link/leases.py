"""Which connection may be served now, by which worker, and which of its days are pending."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django_scopes import scope, scopes_disabled

from kakutei.infrastructure.tenancy import CrossesCompanies
from kakutei.jptime.workdate import today
from kakutei.shift.link import mapping
from kakutei.shift.link.models import AppliedDay, Connection, DesiredDay, PlanReading
from kakutei.shift.link.port import Claim, LeaseLost, PendingDay
from kakutei.shift.link.rules.pace import MAPPING_LASTS, sendable
from kakutei.shift.link.rules.values import AWAIT_APPROVAL, Waiting

AWAIT_APPROVAL_VALUES = [cause.value for cause in AWAIT_APPROVAL]


def free(at: dt.datetime) -> Q:
    return Q(claim="") | Q(claim_until=None) | Q(claim_until__lte=at)


def not_paused(at: dt.datetime) -> Q:
    return Q(paused_at=None) | Q(pause_until__lte=at)


def claimable(at: dt.datetime) -> QuerySet[Connection]:
    """Switched on, not paused, with a token, not claimed, not waiting, not stopped (or due for a probe)."""
    not_stopped = Q(block="") | Q(next_probe_at__lte=at) | Q(sync_asked_at__isnull=False)
    return (
        Connection.objects.switched_on()
        .filter(
            free(at),
            not_paused(at),
            not_stopped,
            Q(wait_until=None) | Q(wait_until__lte=at),
        )
        .exclude(Q(sealed_token="") | Q(block__in=AWAIT_APPROVAL_VALUES))
    )


def has_work(connection: Connection, at: dt.datetime) -> bool:
    """A stopped connection always has work: the call that shows whether the stop is over. With future plans of ours, the
    mapping is synced daily even if no day is pending: a code may have passed to another employee."""
    return (
        connection.sync_asked_at is not None
        or connection.synced_at is None
        or bool(connection.block)
        or pending_days(connection, at).exists()
        or mapping.orphaned_plans(connection, today(at), at).exists()
        or PlanReading.objects.open().filter(connection=connection).exists()
        or (at - connection.synced_at > MAPPING_LASTS and mapping.plans_to_come(connection, today(at)).exists())
    )


def pending_days(connection: Connection, at: dt.datetime) -> QuerySet[DesiredDay]:
    """Sendable days whose version is not settled and that are due."""
    span = sendable(at, connection.first_work_date)
    later = AppliedDay.objects.filter(
        connection=connection, staff=OuterRef("staff"), work_date=OuterRef("work_date"), read_back_at__gt=at
    ).exclude(ambiguous_since=None)
    return DesiredDay.objects.pending().filter(
        Q(not_before=None) | Q(not_before__lte=at),
        ~Exists(later),
        company_id=connection.company_id,
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


@contextmanager
def lock(claim: Claim, day: PendingDay | None = None) -> Iterator[tuple[Connection, bool]]:
    """A transaction with the connection's row locked, in the scope of its company (in no scope where `day` is given), and
    whether no other worker has claimed the connection since. Nothing else is checked: an answer is recorded even if the
    link was switched off meanwhile. Raises CrossesCompanies where the day is another company's: `bulk_create` does not
    check that as `save` does.
    """
    with _locked(claim, day, ours=False) as row:
        yield row, row.fence == claim.fence


@contextmanager
def lock_ours(claim: Claim, day: PendingDay | None = None) -> Iterator[Connection]:
    """As `lock`. An expired lease is still ours as long as no other worker has claimed the connection; switching the link
    off or pausing it (except for a pause that was over when the claim was taken) ends it at once. Raises LeaseLost.
    """
    with _locked(claim, day, ours=True) as row:
        if not (row.fence == claim.fence and row.claim == claim.worker and _may_send(row, claim)):
            raise LeaseLost
        yield row


def withdraw(connection: Connection) -> None:
    """The worker that holds the connection loses its lease: an older write arrived late, perhaps after this worker read
    or sent, so nothing may be concluded from that. No other worker starts before the lease ends: a call may be under way.
    """
    Connection.objects.filter(pk=connection.pk).update(fence=F("fence") + 1)


@contextmanager
def _locked(claim: Claim, day: PendingDay | None, *, ours: bool) -> Iterator[Connection]:
    """For one day, which takes the lock twice: only the needed columns, and without a scope, which would make each of its
    statements a tenth slower."""
    with transaction.atomic():
        with scopes_disabled():
            rows = Connection.objects.select_for_update(of=("self",))
            if day is None:
                rows = rows.select_related("company")
            else:
                rows = rows.select_related("company").only(*_OF_A_LEASE) if ours else rows.only("company", "fence")
            row = rows.get(pk=claim.connection_id)
        if day is None:
            with scope(company=row.company):
                yield row
        elif day.company_id == row.company_id:
            with scopes_disabled():
                yield row
        else:
            raise CrossesCompanies("DesiredDay")


_OF_A_LEASE = (
    "calls", "rate_limit", "fence", "claim", "ended_at", "sealed_token", "paused_at", "pause_until",
    "company__link_setting", "company__link_granted_at",
)  # fmt: skip


def _may_send(row: Connection, claim: Claim) -> bool:
    pause_was_over = bool(row.pause_until and claim.since and row.pause_until <= claim.since)
    not_paused = row.paused_at is None or pause_was_over
    return row.ended_at is None and row.sealed_token != "" and not_paused and row.company.link_is_on
