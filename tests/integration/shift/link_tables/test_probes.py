"""A stopped connection: is the one call made that shows whether the stop is over?"""

from __future__ import annotations

import datetime as dt

from django.db.models import F

from kakutei.shift.link.models import Connection, DesiredDay
from kakutei.shift.link.rules.values import Cause, Outcome

from .conftest import NOON, Place

FIFTEEN_MINUTES = dt.timedelta(minutes=15)


def stopped_with_nothing_owed(place: type[Place]) -> Place:
    where = place(1)
    where.server.up = True
    DesiredDay.objects.update(settled_version=F("version"), outcome=Outcome.DELIVERED.value, settled_at=NOON)
    Connection.objects.update(
        block=Cause.CLOCK.value,
        block_since=NOON,
        next_probe_at=NOON + FIFTEEN_MINUTES,
        synced_at=NOON,
        sync_asked_at=None,
    )
    return where


def test_a_stop_is_lifted_though_nothing_is_owed(place: type[Place]) -> None:
    where = stopped_with_nothing_owed(place)
    where.work(FIFTEEN_MINUTES + dt.timedelta(seconds=2))
    assert Connection.objects.get().block == ""


def test_nothing_is_called_before_the_probe_is_due(place: type[Place]) -> None:
    where = stopped_with_nothing_owed(place)
    where.work(FIFTEEN_MINUTES - dt.timedelta(seconds=2))
    assert not where.server.calls
    assert Connection.objects.get().block == Cause.CLOCK.value
