"""The server behind a connection: only one that the operator lists, and inside a network only one that he named as private."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from pytest_django import Settings
from tests.unit.kotclient.canary import Canary

from kakutei.shift.link.connections import open_server
from kakutei.shift.link.models import Connection
from kakutei.shift.link.rules.values import Cause

from .conftest import NOON, Place


@pytest.fixture
def canary() -> Iterator[Canary]:
    with Canary() as listening:
        yield listening


@pytest.fixture
def chosen(place: type[Place], settings: Settings, canary: Canary) -> Place:
    """A company whose server is this machine, as the operator lists it: as a private host."""
    url = f"http://127.0.0.1:{canary.port}/v1.0"
    made = place(1)
    settings.KAKUTEI_KOT_HOSTS = {"勤怠": url}
    settings.KAKUTEI_KOT_PRIVATE_HOSTS = frozenset({"127.0.0.1"})
    Connection.objects.update(base_url=url)
    made.courier.api = open_server
    return made


def test_a_listed_private_host_is_asked_with_the_companys_token(chosen: Place, canary: Canary) -> None:
    chosen.courier.run_once()
    assert canary.tokens("t" * 32) == 1


def test_a_listed_host_inside_the_network_that_was_not_named_as_private_stops_the_connection_unasked(
    chosen: Place, settings: Settings, canary: Canary
) -> None:
    settings.KAKUTEI_KOT_PRIVATE_HOSTS = frozenset()
    chosen.courier.run_once()
    connection = Connection.objects.get()
    assert connection.block == Cause.PRIVATE_ADDRESS.value
    assert connection.next_probe_at
    assert connection.next_probe_at - NOON >= dt.timedelta(minutes=13)
    assert canary.connections == 0


def test_a_server_that_was_taken_off_the_list_is_not_opened(chosen: Place, settings: Settings, canary: Canary) -> None:
    settings.KAKUTEI_KOT_HOSTS = {"KING OF TIME": "https://api.kingtime.jp/v1.0"}
    chosen.courier.run_once()
    connection = Connection.objects.get()
    assert (connection.block, connection.next_probe_at) == (Cause.BASE_URL.value, NOON + dt.timedelta(hours=1))
    assert canary.connections == 0
