"""A circuit breaker per base URL: while no connection gets through, one of them tries for all."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q, QuerySet
from django_scopes import scopes_disabled

from kakutei.shift.link.models import Connection
from kakutei.shift.link.rules.values import HOST_WIDE, Waiting

HOST_WIDE_VALUES = [waiting.value for waiting in HOST_WIDE]


def trip(tried: int, waiting: Waiting, until: dt.datetime, failures: int) -> None:
    """Makes the other connections to the base URL of `tried` wait."""
    shorter = Q(wait_until=None) | Q(wait_until__lt=until)
    with transaction.atomic(), scopes_disabled():
        others = _others(Connection.objects.get(pk=tried)).filter(shorter)
        _locked(others).update(waiting=waiting.value, wait_until=until, failures=failures)


def reset(tried: Connection) -> None:
    """Ends the wait of the others: a connection got through."""
    with transaction.atomic(), scopes_disabled():
        waiting = _others(tried).filter(waiting__in=HOST_WIDE_VALUES)
        _locked(waiting).update(waiting="", wait_until=None, failures=0)


def _others(tried: Connection) -> QuerySet[Connection]:
    return Connection.objects.open().filter(base_url=tried.base_url).exclude(pk=tried.pk)


def _locked(rows: QuerySet[Connection]) -> QuerySet[Connection]:
    """Always in the same order: two workers that do this at once do not wait for each other."""
    keys = list(rows.order_by("pk").select_for_update().values_list("pk", flat=True))
    return Connection.objects.filter(pk__in=keys)
