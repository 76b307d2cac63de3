"""Writes: applied only if the answer says exactly that; otherwise they are read back."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kakutei.kotclient.answers import Answer, BlockReason, Recovery, Refusal
from kakutei.kotclient.client import SINGLE_LIMIT, KotClient
from kakutei.kotwire.errors import WireError
from kakutei.kotwire.records import DailySchedule

from .conftest import TOKEN
from .odd_server import Close, OddServer, Reset, Step, http

JST = dt.timezone(dt.timedelta(hours=9))
KEY = "9f" * 32
LEAP_DAY = dt.date(2028, 2, 29)
START = dt.datetime(2028, 2, 29, 22, 0, tzinfo=JST)
END = dt.datetime(2028, 3, 1, 6, 0, tzinfo=JST)
ECHO = {
    "date": "2028-02-29",
    "employeeKey": KEY,
    "clockInSchedule": "2028-02-29T22:00+09:00",
    "clockOutSchedule": "2028-03-01T06:00+09:00",
}


def put(client: KotClient) -> Answer[DailySchedule]:
    """A night shift over the leap day's midnight."""
    return client.put_schedule(key=KEY, date=LEAP_DAY, start=START, end=END)


def delete(client: KotClient) -> Answer[DailySchedule]:
    return client.delete_schedule(key=KEY, date=LEAP_DAY)


def envelope(error: WireError, about: str = "") -> bytes:
    return http(error.status, error.body(about))


def test_a_put_carries_the_two_times_of_the_night_and_nothing_else(server: OddServer, client: KotClient) -> None:
    server.will_answer(http(200, ECHO))
    assert put(client).ok
    (request,) = server.received
    assert (request.method, request.target) == ("PUT", f"/v1.0/daily-schedules/{KEY}/2028-02-29")
    assert json.loads(request.body) == {
        "clockInSchedule": "2028-02-29T22:00+09:00",
        "clockOutSchedule": "2028-03-01T06:00+09:00",
    }
    assert request.headers["content-type"].startswith("application/json")
    assert request.headers["authorization"] == f"Bearer {TOKEN}"


def test_a_key_with_signs_stays_one_part_of_the_path(server: OddServer, client: KotClient) -> None:
    server.will_answer(http(204))
    client.delete_schedule(key="a/../b?c#d", date=LEAP_DAY)
    assert server.received[0].target == "/v1.0/daily-schedules/a%2F..%2Fb%3Fc%23d/2028-02-29"


def test_a_delete_sends_no_body(server: OddServer, client: KotClient) -> None:
    server.will_answer(http(204))
    assert delete(client).recovery is Recovery.APPLIED
    assert (server.received[0].method, server.received[0].body) == ("DELETE", b"")


@pytest.mark.parametrize("status", [200, 201])
@pytest.mark.parametrize(
    "times",
    [
        {},
        {"clockInSchedule": "2028-02-29T13:00:00Z", "clockOutSchedule": "2028-02-29T21:00:00+00:00"},
        {"breakSchedule": 60, "somethingNew": {"a": [1]}},
    ],
    ids=["as sent", "in another offset", "with more properties"],
)
def test_an_equal_echo_is_applied(server: OddServer, client: KotClient, status: int, times: dict[str, Any]) -> None:
    server.will_answer(http(status, {**ECHO, **times}))
    assert put(client).recovery is Recovery.APPLIED


@pytest.mark.parametrize(
    "change",
    [
        {"clockInSchedule": "2028-02-29T22:15+09:00"},
        {"clockOutSchedule": "2028-02-29T06:00+09:00"},
        {"employeeKey": "8e" * 32},
        {"date": "2028-03-01"},
    ],
    ids=["other start", "end on the wrong day", "another person", "another day"],
)
def test_an_echo_that_differs_has_to_be_read_back_after_a_while(
    server: OddServer, client: KotClient, change: dict[str, str]
) -> None:
    server.will_answer(http(200, {**ECHO, **change}))
    answer = put(client)
    assert (answer.recovery, answer.bodyless, answer.value) == (Recovery.AMBIGUOUS, False, None)


@pytest.mark.parametrize(
    "answer",
    [
        http(200),
        http(200, b"  \r\n"),
        http(204),
        http(299),
        http(200, {}),
        http(200, {"date": "2028-02-29", "employeeKey": KEY}),
        http(200, {"result": "ok"}),
        http(200, ECHO | {"clockInSchedule": "22:00"}),
        http(200, WireError.SERVER_ERROR.body()),
    ],
    ids=[
        "empty",
        "blank",
        "204",
        "299",
        "{}",
        "no times",
        "another record",
        "times in another form",
        "an error under 200",
    ],
)
def test_success_without_the_times_asks_for_one_read_at_once(
    server: OddServer, client: KotClient, answer: bytes
) -> None:
    server.will_answer(answer)
    came = put(client)
    assert (came.recovery, came.bodyless) == (Recovery.AMBIGUOUS, True)


SPOILT: dict[str, bytes | list[Step]] = {
    "an HTML page": http(200, b"<html>maintenance</html>", content_type="text/html"),
    "JSON cut short": http(200, json.dumps(ECHO)[:-9].encode()),
    "half a body": [http(200, json.dumps(ECHO)[:-9].encode(), content_length="999"), Close()],
    "no answer at all": [Close()],
    "a broken connection": [Reset()],
    "a broken connection inside the headers": [b"HTTP/1.1 200 OK\r\nContent-", Reset()],
    "more than 64 kB": http(200, {**ECHO, "note": "x" * SINGLE_LIMIT}),
    "deep nesting": http(200, b"[" * 60_000),
    "doubled keys": http(200, json.dumps(ECHO).replace("{", '{"date": "2028-02-29", ', 1).encode()),
    "NaN": http(200, json.dumps({**ECHO, "breakSchedule": float("nan")}).encode()),
    "500": http(500, b"oops"),
    "502": http(502, b"<html>Bad Gateway</html>"),
    "504": http(504),
    "409 with an unknown code": http(409, {"errors": [{"message": "conflict", "code": 777}]}),
    "418": http(418),
}


@pytest.mark.parametrize("answer", SPOILT.values(), ids=SPOILT.keys())
@pytest.mark.parametrize("call", [put, delete])
def test_a_write_may_or_may_not_be_done_after(
    server: OddServer, client: KotClient, call: Any, answer: bytes | list[Step]
) -> None:
    server.will_answer(answer)
    came = call(client)
    assert (came.recovery, came.bodyless, came.value) == (Recovery.AMBIGUOUS, False, None)
    assert len(server.received) == 1, "a write is never repeated by the client itself"


@pytest.mark.parametrize("body", [ECHO, {}, WireError.RESTRICTED_HOURS.body("08:30 ~ 10:00"), [], "gone"])
def test_a_delete_answered_with_a_body_is_read_back_since_no_document_promises_one(
    server: OddServer, client: KotClient, body: Any
) -> None:
    server.will_answer(http(200, body))
    answer = delete(client)
    assert (answer.recovery, answer.bodyless) == (Recovery.AMBIGUOUS, True)


def test_a_refusal_of_our_server_names_the_existing_entry(server: OddServer, client: KotClient) -> None:
    server.will_answer(envelope(WireError.ACTUAL_EXISTS, "2028-02-29"), envelope(WireError.LEAVE_STANDS, "2028-02-29"))
    assert [(a.recovery, a.refusal) for a in (put(client), put(client))] == [
        (Recovery.REFUSED, Refusal.ACTUAL),
        (Recovery.REFUSED, Refusal.LEAVE),
    ]


def test_a_closed_month_blocks_the_day(server: OddServer, client: KotClient) -> None:
    server.will_answer(envelope(WireError.MONTH_CLOSED))
    answer = put(client)
    assert (answer.recovery, answer.closed_month) == (Recovery.BLOCK_DAY, True)


def test_a_missing_permission_is_named(server: OddServer, client: KotClient) -> None:
    server.will_answer(envelope(WireError.PERMISSION_MISSING, "日別スケジュールデータ(Write)"))
    answer = put(client)
    assert (answer.recovery, answer.reason) == (Recovery.BLOCK_COMPANY, BlockReason.PERMISSION)
    assert "日別スケジュールデータ(Write)" in answer.message


def test_a_delete_of_what_is_not_there_is_done(server: OddServer, client: KotClient) -> None:
    server.will_answer(envelope(WireError.SCHEDULE_NOT_FOUND))
    answer = delete(client)
    assert (answer.recovery, answer.nothing_there) == (Recovery.APPLIED, True)


def test_a_put_is_not_done_because_nothing_is_there(server: OddServer, client: KotClient) -> None:
    server.will_answer(envelope(WireError.SCHEDULE_NOT_FOUND))
    assert put(client).recovery is Recovery.REMAP


def test_the_second_of_two_answers_to_one_request_is_not_the_answer_to_the_next(
    server: OddServer, client: KotClient
) -> None:
    server.will_answer([http(204) + http(204)], envelope(WireError.ACTUAL_EXISTS))
    assert delete(client).recovery is Recovery.APPLIED
    assert delete(client).recovery is Recovery.REFUSED


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*ECHO, "errors", "code"]), inner),
    max_leaves=8,
)
bodies = st.binary(max_size=60) | json_values.map(lambda value: json.dumps(value).encode())


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(200, 599), bodies, st.sampled_from([put, delete]))
def test_no_garbage_makes_a_write_applied_and_none_raises(
    ends: tuple[OddServer, KotClient], status: int, body: bytes, call: Any
) -> None:
    server, client = ends
    server.will_answer(http(status, b"" if status in (204, 304) else body))
    answer = call(client)
    assert isinstance(answer.recovery, Recovery)
    assert answer.recovery is not Recovery.FAILED_READ
    assert answer.ok == (call is delete and status == 204)
