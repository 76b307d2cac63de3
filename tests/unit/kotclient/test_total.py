"""Totality: whatever comes means exactly one thing, nothing raises, and nothing counts as done that does not say so."""

from __future__ import annotations

import datetime as dt
import json
import socket
import ssl
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kakutei.kotclient.answers import Answer, BlockReason, Recovery
from kakutei.kotclient.client import LIST_LIMIT, SINGLE_LIMIT, KotClient
from kakutei.kotclient.safe_transport import NotPublic

from .conftest import reaching
from .odd_server import Drip, OddServer
from .wire import Came, Wire, wired

JST = dt.timezone(dt.timedelta(hours=9))
KEY, DAY = "9fe1", dt.date(2026, 12, 1)
START, END = dt.datetime(2026, 12, 1, 16, 30, tzinfo=JST), dt.datetime(2026, 12, 2, 9, 0, tzinfo=JST)
ECHO = {
    "date": "2026-12-01",
    "employeeKey": KEY,
    "clockInSchedule": "2026-12-01T16:30+09:00",
    "clockOutSchedule": "2026-12-02T09:00+09:00",
}
WHOLE = [{"date": "2026-12-01", "dailySchedules": []}]


def put(client: KotClient) -> Answer[Any]:
    return client.put_schedule(key=KEY, date=DAY, start=START, end=END)


def delete(client: KotClient) -> Answer[Any]:
    return client.delete_schedule(key=KEY, date=DAY)


def read(client: KotClient) -> Answer[Any]:
    return client.schedules(division="1000", start=DAY, last=DAY)


@pytest.fixture(scope="module")
def ends() -> Iterator[tuple[Wire, KotClient]]:
    wire, client = wired()
    with client:
        yield wire, client


def error(status: int, code: int | str) -> Came:
    return Came(status, json.dumps({"errors": [{"message": "?", "code": code}]}).encode())


def flat(status: int, code: str) -> Came:
    return Came(status, json.dumps({"code": code, "message": "?"}).encode())


def echo(status: int = 200, **change: Any) -> Came:
    return Came(status, json.dumps(ECHO | change).encode())


def broken(kind: Exception, cause: Exception | None = None) -> Came:
    kind.__cause__ = cause
    return Came(error=kind)


HTML = Came(200, b"<html>maintenance</html>", (("content-type", "text/html"),))
BAD_CERTIFICATE = ssl.SSLCertVerificationError("expired")


class Case(NamedTuple):
    call: Callable[[KotClient], Answer[Any]]
    came: Came
    then: Recovery
    reason: BlockReason | None = None


R, B = Recovery, BlockReason
ROWS = {
    "200 with JSON as documented and echo equal": Case(put, echo(), R.APPLIED),
    "201 with JSON as documented and echo equal": Case(put, echo(201), R.APPLIED),
    "204": Case(delete, Came(204), R.APPLIED),
    "200/201 but echo differs": Case(put, echo(clockOutSchedule="2026-12-02T09:15+09:00"), R.AMBIGUOUS),
    "200/201 but wrong employee": Case(put, echo(employeeKey="8e"), R.AMBIGUOUS),
    "2xx with an empty body": Case(put, Came(200), R.AMBIGUOUS),
    "2xx, JSON without the times": Case(put, Came(200, b"{}"), R.AMBIGUOUS),
    "2xx with HTML": Case(put, HTML, R.AMBIGUOUS),
    "2xx with HTML, read": Case(read, HTML, R.FAILED_READ),
    "3xx": Case(put, Came(302, b"", (("location", "http://127.0.0.1/"),)), R.BLOCK_COMPANY, B.BASE_URL),
    "400 (code 222 in one client's tests)": Case(put, error(400, 222), R.BLOCK_DAY),
    "422": Case(put, Came(422), R.BLOCK_DAY),
    "401": Case(put, Came(401), R.BLOCK_COMPANY, B.UNAUTHORIZED_UNSPECIFIED),
    "403 code 100": Case(put, error(403, 100), R.BLOCK_COMPANY, B.UNAUTHORIZED_UNSPECIFIED),
    "403 IP not allowed": Case(put, error(403, 1002), R.BLOCK_COMPANY, B.ADDRESS),
    "403 permission missing": Case(put, error(403, 1003), R.BLOCK_COMPANY, B.PERMISSION),
    "403 code 104": Case(put, error(403, 104), R.WAIT_WINDOW),
    "any 104": Case(put, error(500, 104), R.WAIT_WINDOW),
    "403, empty body": Case(put, Came(403), R.BLOCK_COMPANY, B.UNAUTHORIZED_UNSPECIFIED),
    "403, a code not listed here": Case(put, error(403, 987), R.BLOCK_COMPANY, B.UNAUTHORIZED_UNSPECIFIED),
    "403 code 105": Case(put, error(403, 105), R.RATE_WAIT),
    "429": Case(put, Came(429), R.RATE_WAIT),
    "code 303 in envelope 1": Case(put, error(400, 303), R.RATE_WAIT),
    "code 303 in envelope 2": Case(put, flat(429, "303"), R.RATE_WAIT),
    "code 308 in envelope 1": Case(put, error(403, 308), R.RATE_WAIT),
    "code 308 in envelope 2": Case(put, flat(403, "308"), R.RATE_WAIT),
    "a code under 2xx, to a read": Case(read, error(200, 104), R.WAIT_WINDOW),
    "a code under 2xx, to a write: 2xx is never certainly not done": Case(put, error(200, 104), R.AMBIGUOUS),
    "404 employee/key": Case(put, error(404, 1301), R.REMAP),
    "404 on DELETE": Case(delete, error(404, 1301), R.REMAP),
    "404 on base path": Case(put, Came(404, b"<html>"), R.BLOCK_COMPANY, B.BASE_URL),
    "409 actual exists": Case(put, error(409, 1303), R.REFUSED),
    "409 closed month": Case(put, error(409, 1305), R.BLOCK_DAY),
    "400 with the code of a closed month": Case(put, error(400, 1305), R.BLOCK_DAY),
    "409 idempotency/concurrent: read back, since no code tells it from others": Case(put, Came(409), R.AMBIGUOUS),
    **{
        f"{status} (our bug)": Case(put, Came(status), R.BLOCK_COMPANY, B.BAD_REQUEST)
        for status in (413, 414, 415, 405, 406, 501)
    },
    "500 code 300": Case(put, error(500, 300), R.RETRY),
    "503": Case(put, Came(503), R.RETRY),
    **{f"{status} other, for writes": Case(put, Came(status), R.AMBIGUOUS) for status in (500, 502, 504)},
    "timeout after bytes left": Case(put, broken(httpx2.ReadTimeout("")), R.AMBIGUOUS),
    "reset after bytes left": Case(put, broken(httpx2.ReadError("")), R.AMBIGUOUS),
    "connect refused, DNS failure, no route": Case(put, broken(httpx2.ConnectError("")), R.RETRY),
    "TLS: bad certificate": Case(put, broken(httpx2.ConnectError(""), BAD_CERTIFICATE), R.BLOCK_HOST, B.CERTIFICATE),
    "an address that is not public": Case(put, Came(error=NotPublic()), R.BLOCK_HOST, B.PRIVATE_ADDRESS),
    "truncated JSON (write)": Case(put, Came(200, json.dumps(ECHO)[:-5].encode()), R.AMBIGUOUS),
    "truncated JSON (GET)": Case(read, Came(200, json.dumps(WHOLE)[:-5].encode()), R.FAILED_READ),
    "wrong types: a date as a number": Case(put, echo(date=1796083200), R.AMBIGUOUS),
    "duplicate keys": Case(put, Came(200, json.dumps(ECHO).replace("{", '{"date":"x",', 1).encode()), R.AMBIGUOUS),
    "NaN": Case(put, echo(breakSchedule=float("nan")), R.AMBIGUOUS),
    "a body over the cap (write)": Case(put, echo(note="x" * SINGLE_LIMIT), R.AMBIGUOUS),
    "a body over the cap (GET)": Case(read, Came(200, b" " * (LIST_LIMIT + 1)), R.FAILED_READ),
    "deep nesting": Case(put, Came(200, b"[" * 60_000), R.AMBIGUOUS),
    "partial list / page missing": Case(read, Came(200, b"[]"), R.FAILED_READ),
    "unknown status": Case(put, Came(418), R.AMBIGUOUS),
    "unknown code": Case(put, error(500, 987), R.AMBIGUOUS),
    "202, accepted for later": Case(put, echo(202), R.AMBIGUOUS),
    "203, from a proxy": Case(put, echo(203), R.AMBIGUOUS),
    "206, a part": Case(put, echo(206), R.AMBIGUOUS),
}
"""The rows of "Every answer of the attendance WebAPI" that one answer decides. 105 twice, the Date header, the end of the
window and the 24 hours are the visit's."""


@pytest.mark.parametrize("case", ROWS.values(), ids=ROWS.keys())
def test_row(ends: tuple[Wire, KotClient], case: Case) -> None:
    wire, client = ends
    wire.next = case.came
    answer = case.call(client)
    assert (answer.recovery, answer.reason) == (case.then, case.reason)


def test_slow_loris() -> None:
    with OddServer() as server:
        server.will_answer([Drip(b"HTTP/1.1 200 OK\r\n" + b"X: 1\r\n" * 99, gap=0.02)])
        with reaching(server.url, deadline=dt.timedelta(seconds=0.4)) as client:
            assert put(client).recovery is Recovery.AMBIGUOUS


KINDS: list[Callable[[], Exception]] = [
    *(
        lambda kind=kind: kind("odd")  # type: ignore[misc] # each names its own class
        for kind in (
            httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ReadError, httpx2.WriteError, httpx2.CloseError,
            httpx2.ReadTimeout, httpx2.WriteTimeout, httpx2.PoolTimeout, httpx2.ProxyError, httpx2.UnsupportedProtocol,
            httpx2.LocalProtocolError, httpx2.RemoteProtocolError, httpx2.DecodingError, httpx2.TooManyRedirects,
            httpx2.StreamError, httpx2.InvalidURL, httpx2.CookieConflict, ssl.SSLError, ssl.SSLCertVerificationError,
            ssl.SSLEOFError, ssl.SSLZeroReturnError, OSError, ConnectionResetError, BrokenPipeError, socket.gaierror,
            TimeoutError, ConnectionRefusedError, UnicodeError,
        )
    ),
    httpx2.StreamConsumed,
    httpx2.StreamClosed,
]  # fmt: skip
WRITE_TROUBLES = {Recovery.RETRY, Recovery.AMBIGUOUS, Recovery.BLOCK_HOST}


@pytest.mark.parametrize("make", KINDS, ids=lambda make: type(make()).__name__)
@pytest.mark.parametrize("call", [put, delete, read])
def test_no_exception_passes_and_none_means_done(
    ends: tuple[Wire, KotClient], make: Callable[[], Exception], call: Callable[[KotClient], Answer[Any]]
) -> None:
    wire, client = ends
    wire.next = Came(error=make())
    recovery = call(client).recovery
    unsure = Recovery.FAILED_READ if call is read else Recovery.AMBIGUOUS
    assert recovery in WRITE_TROUBLES - {Recovery.AMBIGUOUS} | {unsure}


codes = st.none() | st.integers() | st.text(max_size=6) | st.sampled_from([104, 105, 300, 303, 1302, 1303, "1302"])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*ECHO, "errors", "code"]), inner),
    max_leaves=6,
)
bodies = st.one_of(
    st.binary(max_size=40),
    values.map(lambda value: json.dumps(value).encode()),
    codes.map(lambda code: json.dumps({"errors": [{"message": "", "code": code}]}).encode()),
    codes.map(lambda code: json.dumps({"message": "", "code": code}).encode()),
    st.just(json.dumps(ECHO).encode()),
    st.just(json.dumps(WHOLE).encode()),
)
types = st.sampled_from(["application/json", "text/html", "", "application/octet-stream; charset=cp932"])


def documented(call: object, status: int, body: bytes) -> bool:
    """What alone may count, said once more and apart from the client."""
    if call is read:
        return status == 200 and body == json.dumps(WHOLE).encode()
    if call is put:
        return status in (200, 201) and body == json.dumps(ECHO).encode()
    return status == 204 or (status == 404 and b"1302" in body)


@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(100, 599), bodies, types, st.sampled_from([put, delete, read]))
def test_whatever_comes_means_one_thing(
    ends: tuple[Wire, KotClient], status: int, body: bytes, kind: str, call: Callable[[KotClient], Answer[Any]]
) -> None:
    wire, client = ends
    wire.next = Came(status, body, (("content-type", kind),))
    answer = call(client)
    assert isinstance(answer.recovery, Recovery)
    assert answer.recovery is not (Recovery.AMBIGUOUS if call is read else Recovery.FAILED_READ)
    assert not answer.ok or documented(call, status, body)
