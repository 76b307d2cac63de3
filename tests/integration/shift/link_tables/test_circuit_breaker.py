"""Many companies with one address: during an outage only one of them sends requests."""

from __future__ import annotations

import datetime as dt

from kakutei.shift.link.models import Connection
from kakutei.shift.link.rules.values import Waiting

from .conftest import NOON, Place

TEN_MINUTES = dt.timedelta(minutes=10)


def test_in_an_outage_five_companies_ask_hardly_more_often_than_one(place: type[Place]) -> None:
    alone, many = place(1), place(5)
    Connection.objects.filter(pk__in=many.connections).update(base_url="https://elsewhere.example.jp/v1.0")
    ended = Connection.objects.filter(pk__in=many.connections)
    ended.update(ended_at=NOON)
    alone.work(TEN_MINUTES)
    Connection.objects.filter(pk__in=alone.connections).update(ended_at=NOON)
    ended.update(ended_at=None)
    many.work(TEN_MINUTES)
    one, five = sum(alone.server.calls.values()), sum(many.server.calls.values())
    assert one > 5
    assert five <= one + 5
    assert set(Connection.objects.filter(ended_at=None).values_list("waiting", flat=True)) == {
        Waiting.UNREACHABLE.value
    }


def test_after_one_successful_request_no_connection_waits(place: type[Place]) -> None:
    many = place(3)
    many.work(TEN_MINUTES)
    many.server.up = True
    longest = max(Connection.objects.filter(ended_at=None).values_list("wait_until", flat=True))
    first = min(Connection.objects.filter(ended_at=None).values_list("wait_until", flat=True))
    many.at = first
    many.work(dt.timedelta(seconds=2))
    assert set(many.server.calls) == set(many.connections)
    assert many.at < longest
    assert not Connection.objects.filter(ended_at=None).exclude(waiting="").exists()


def test_another_address_is_not_held_up(place: type[Place]) -> None:
    many = place(2)
    other = many.connections[1]
    Connection.objects.filter(pk=other).update(base_url="https://elsewhere.example.jp/v1.0")
    many.courier.run_once()
    assert Connection.objects.get(pk=other).wait_until is None
