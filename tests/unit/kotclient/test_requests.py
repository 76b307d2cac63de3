"""What every request carries, whatever it asks."""

from __future__ import annotations

import datetime as dt
import gc
import warnings

from kakutei.kotclient.client import KotClient

from .conftest import TOKEN, reaching
from .odd_server import OddServer, http
from .wire import wired

DAY = dt.date(2026, 12, 31)


def test_every_request_asks_for_json_packed_once_on_a_connection_of_its_own(
    server: OddServer, client: KotClient
) -> None:
    server.will_answer(http(204), http(204))
    for _ in range(2):
        client.delete_schedule(key="9f", date=DAY)
    one, other = server.received
    named = ("accept", "accept-encoding", "connection", "authorization")
    assert [one.headers[name] for name in named] == ["application/json", "gzip, deflate", "close", f"Bearer {TOKEN}"]
    assert one.connection != other.connection


def test_of_the_deadline_five_seconds_may_go_into_connecting_and_into_each_gap() -> None:
    wire, client = wired()
    with client:
        client.delete_schedule(key="9f", date=DAY)
    assert wire.asked[0].extensions["timeout"] == {"connect": 5, "read": 5, "write": 20, "pool": 20}


def test_a_slash_at_the_end_of_the_base_url_is_none_too_many(server: OddServer) -> None:
    server.will_answer(http(204))
    with reaching(f"{server.url}/") as client:
        assert client.delete_schedule(key="9f", date=DAY).ok
    assert server.received[0].target == "/v1.0/daily-schedules/9f/2026-12-31"


def test_punches_are_asked_for_at_their_own_address_for_the_same_range(server: OddServer, client: KotClient) -> None:
    server.will_answer(http(200, [{"date": "2026-12-31", "dailyWorkings": []}]))
    assert client.punches(division="1001", start=DAY, last=DAY).ok
    assert server.received[0].target == "/v1.0/daily-workings/timerecord?division=1001&start=2026-12-31&end=2026-12-31"


def test_employees_are_asked_for_as_of_the_date(server: OddServer, client: KotClient) -> None:
    server.will_answer(http(200, []))
    assert client.employees(date=DAY).ok
    assert server.received[0].target.startswith("/v1.0/employees?date=2026-12-31&")


def test_after_use_nothing_of_the_client_is_left_open() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ResourceWarning)
        _, client = wired()
        with client:
            client.delete_schedule(key="9f", date=DAY)
        del client
        gc.collect()
    assert not [each for each in caught if "event loop" in str(each.message)]
