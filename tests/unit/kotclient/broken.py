"""Broken answers from a seed: golden answers, bent and cut in every way that we could think of."""

from __future__ import annotations

import copy
import gzip
import json
import zlib
from collections.abc import Callable
from random import Random
from typing import Any

import httpx2

from kakutei.kotwire.errors import WireError
from tests.support.paths import WIRE

from .wire import Came

KEY, DATES = "9fe1", ("2026-12-01", "2026-12-02")


def golden(name: str) -> bytes:
    return (WIRE / f"{name}.json").read_bytes()


RANGE = json.loads(golden("daily-schedules-range"))
GOLDEN: dict[str, bytes] = {
    "put": json.dumps(RANGE[0]["dailySchedules"][0], ensure_ascii=False).encode(),
    "delete": b"",
    "schedules": golden("daily-schedules-range"),
    "punches": golden("timerecord-range"),
    "employees": golden("employees"),
}
ERRORS = [
    golden(f"error-{name}") for name in ("authentication", "maintenance", "restricted-hours", "too-many-requests")
]
CODES = (2, 100, 104, 105, 222, 300, 303, 308, 1001, 1002, 1003, 1204, 1301, 1302, 1303, 1304, 1305, 987)
STATUSES = (
    200,
    201,
    202,
    203,
    204,
    206,
    301,
    302,
    400,
    401,
    403,
    404,
    405,
    409,
    413,
    418,
    422,
    429,
    500,
    502,
    503,
    504,
)
ODD: list[Any] = [
    None, True, False, 0, -1, 1796083200, "1796083200", 10**400, 1e308, "", " ", "9FE1", "9fe1 ", "8e", "2026-12-03",
    "2026-11-31", "2026-12-01T16:30", "2026-12-01T07:30Z", "2026-12-01T16:45+09:00", "9999-12-31T23:59-12:00",
    "16:30", [], {}, [[]], "\ud800", "\x00", "９ｆｅ１", "x" * 300,
]  # fmt: skip
BOMB = gzip.compress(b" " * (17 * 1024 * 1024))
NESTED_BOMB = gzip.compress(BOMB)
MISSING: list[Callable[[], Exception]] = [
    lambda: httpx2.ConnectError("odd"),
    lambda: httpx2.ReadTimeout("odd"),
    lambda: httpx2.RemoteProtocolError("odd"),
    lambda: OSError("odd"),
]


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every container and index in it."""
    inside = (
        list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    )
    return [place for index, item in inside for place in [(value, index), *places(item)]]


def _bend(random: Random, body: bytes, change: Callable[[Random, Any, Any], None]) -> bytes:
    try:
        value = json.loads(body)
        if found := [place for place in places(value) if change is not _double or isinstance(place[0], list)]:
            change(random, *random.choice(found))
        return json.dumps(value).encode()
    except (ValueError, RecursionError):  # broken so far that it cannot be bent any more
        return body


def _set_odd(random: Random, holder: Any, index: Any) -> None:
    holder[index] = random.choice(ODD)


def _drop(random: Random, holder: Any, index: Any) -> None:
    del holder[index]


def _double(random: Random, holder: Any, index: Any) -> None:
    """Once more, and then mostly with a difference."""
    holder.append(copy.deepcopy(holder[index]))
    if isinstance(holder[-1], dict) and holder[-1] and random.random() < 0.8:
        holder[-1][random.choice(list(holder[-1]))] = random.choice(ODD)


def flip(random: Random, body: bytes) -> bytes:
    if not body:
        return body
    bent = bytearray(body)
    for _ in range(random.choice((1, 1, 2, 8))):
        bent[random.randrange(len(bent))] ^= 1 << random.randrange(8)
    return bytes(bent)


def cut(random: Random, body: bytes) -> bytes:
    return body[: random.randrange(len(body) + 1)]


def insert(random: Random, body: bytes) -> bytes:
    piece = random.choice(
        (b"NaN", b"Infinity", b"1e999", b"9" * 5000, b"\\ud800", b"\\u0000", b"\xff", b"\x00", b",", b"[")
    )
    place = random.randrange(len(body) + 1)
    return body[:place] + piece + body[place:]


def double_key(random: Random, body: bytes) -> bytes:
    name = random.choice((b"date", b"employeeKey", b"clockInSchedule", b"dailySchedules", b"key", b"code"))
    return body.replace(b"{", b'{"' + name + b'": "2026-12-01", ', 1)


def nest(random: Random, body: bytes) -> bytes:
    depth = random.choice((1, 50, 900, 1500, 20_000))
    return b"[" * depth + body + b"]" * depth


def other_envelope(random: Random, body: bytes) -> bytes:
    code: Any = random.choice(CODES)
    inner = {"message": "?", "code": random.choice((code, str(code), float(code), [code]))}
    return json.dumps(
        random.choice(({"errors": [inner]}, inner, {"errors": inner}, {"error": inner}, [inner]))
    ).encode()


def other_golden(random: Random, body: bytes) -> bytes:
    return random.choice([*GOLDEN.values(), *ERRORS, b"<html>maintenance</html>", b"null", b"[]", b"{}", b'"ok"'])


BODIES: dict[str, Callable[[Random, bytes], bytes]] = {
    "as it is": lambda random, body: body,
    "bit flips": flip,
    "cut short": cut,
    "inserted": insert,
    "a doubled key": double_key,
    "nested": nest,
    "another envelope": other_envelope,
    "another answer": other_golden,
    "an odd value": lambda random, body: _bend(random, body, _set_odd),
    "a lost value": lambda random, body: _bend(random, body, _drop),
    "a doubled entry": lambda random, body: _bend(random, body, _double),
    "very large": lambda random, body: body + b" " * (17 * 1024 * 1024 if random.random() < 0.004 else 70_000),
}


def packed(random: Random, body: bytes) -> tuple[str, bytes]:
    """A Content-Encoding and a body, which may or may not belong together."""
    return random.choice(
        (
            ("gzip", gzip.compress(body, 1)),
            ("deflate", zlib.compress(body)),
            ("gzip", body),
            ("gzip", gzip.compress(body, 1)[:-3]),
            ("identity", gzip.compress(body, 1)),
            ("gzip, gzip", NESTED_BOMB),
            ("gzip", BOMB if random.random() < 0.02 else b""),
            ("br", body),
            ("gzip", gzip.compress(body, 1) + b"more"),
        )
    )


def break_answer(random: Random, call: str) -> tuple[str, Came]:
    """The name of the last way in which it was broken, and the answer."""
    if random.random() < 0.01:
        return "no answer", Came(error=random.choice(MISSING)())
    if random.random() < 0.1:
        error = random.choice(list(WireError))
        return "a documented error", Came(error.status, json.dumps(error.body("?")).encode())
    body, name = GOLDEN[call], ""
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        name = random.choice(list(BODIES))
        body = BODIES[name](random, body)
    status = random.choice(STATUSES) if random.random() < 0.5 else 200
    headers = [("content-type", random.choice(("application/json", "text/html", "")))]
    if random.random() < 0.15:
        name, (encoding, body) = "packed", packed(random, body)
        headers.append(("content-encoding", encoding))
    if random.random() < 0.05:
        headers.append(("retry-after", random.choice(("5", "-1", "9" * 400, "soon", "Thu, 31 Dec 2026 14:00:00 GMT"))))
    return name, Came(status, body, tuple(headers))
