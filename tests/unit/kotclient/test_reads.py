"""Reads: whole, or failed. Nothing in between."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import tracemalloc
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from kakutei.kotclient.answers import Answer, Recovery, Trouble
from kakutei.kotclient.client import LIST_LIMIT, KotClient
from kakutei.kotwire.records import SchedulesOfDate
from tests.support.paths import WIRE

from .conftest import TOKEN
from .odd_server import Close, OddServer, Step, http

NEW_YEARS_EVE = dt.date(2026, 12, 31)
NEW_YEAR = dt.date(2027, 1, 1)
EMPTY_DAYS = [{"date": "2026-12-31", "dailySchedules": []}, {"date": "2027-01-01", "dailySchedules": []}]


def read(client: KotClient) -> Answer[list[SchedulesOfDate]]:
    """A range over New Year."""
    return client.schedules(division="1001", start=NEW_YEARS_EVE, last=NEW_YEAR)


def test_a_range_is_asked_for_with_the_token_in_the_header_and_nowhere_else(
    server: OddServer, client: KotClient
) -> None:
    server.will_answer(http(200, EMPTY_DAYS))
    assert read(client).ok
    (request,) = server.received
    asked = urlsplit(request.target)
    assert (request.method, asked.path) == ("GET", "/v1.0/daily-schedules")
    assert parse_qs(asked.query) == {"division": ["1001"], "start": ["2026-12-31"], "end": ["2027-01-01"]}
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    assert TOKEN not in request.target
    assert request.body == b""


def test_a_whole_range_is_applied_and_carries_the_servers_date(server: OddServer, client: KotClient) -> None:
    server.will_answer(http(200, EMPTY_DAYS, date="Thu, 31 Dec 2026 14:59:59 GMT"))
    answer = read(client)
    assert (answer.recovery, [day.date for day in answer.value or []]) == (
        Recovery.APPLIED,
        [NEW_YEARS_EVE, NEW_YEAR],
    )
    assert answer.server_date == dt.datetime(2026, 12, 31, 14, 59, 59, tzinfo=dt.UTC)


def test_a_range_that_misses_a_date_is_a_failed_read(server: OddServer, client: KotClient) -> None:
    server.will_answer(http(200, EMPTY_DAYS[:1]))
    answer = read(client)
    assert (answer.recovery, answer.value) == (Recovery.FAILED_READ, None)


def test_punches_with_a_missing_date_are_a_failed_read(server: OddServer, client: KotClient) -> None:
    server.will_answer(http(200, [{"date": "2026-12-31", "dailyWorkings": []}]))
    answer = client.punches(division="1001", start=NEW_YEARS_EVE, last=NEW_YEAR)
    assert (answer.recovery, answer.value) == (Recovery.FAILED_READ, None)


def test_the_empty_list_for_one_day_is_no_proof_of_an_empty_day(server: OddServer, client: KotClient) -> None:
    server.will_answer(http(200, []))
    assert client.schedules(division="1", start=NEW_YEAR, last=NEW_YEAR).recovery is Recovery.FAILED_READ


def test_employees_are_asked_for_with_leavers_kana_and_dates(server: OddServer, client: KotClient) -> None:
    person = {"code": "0012", "key": "9f", "lastName": "山本", "firstName": "葵", "resignationDate": "2028-02-29"}
    server.will_answer(http(200, [person]))
    answer = client.employees(date=NEW_YEAR)
    assert [(e.code, e.resignation_date) for e in answer.value or []] == [("0012", dt.date(2028, 2, 29))]
    query = parse_qs(urlsplit(server.received[0].target).query)
    assert query["includeResigner"] == ["true"]
    assert query["additionalFields"] == ["lastNamePhonetics,firstNamePhonetics,hiredDate,resignationDate"]


def day(**plan: Any) -> bytes:
    item = {"date": "2026-12-31", "employeeKey": "9f", **plan}
    return http(200, [{"date": "2026-12-31", "dailySchedules": [item]}, {"date": "2027-01-01", "dailySchedules": []}])


def text(body: str) -> bytes:
    return http(200, body.encode(), content_type="application/json")


def escaped(key: str) -> bytes:
    """A whole range with one plan whose employee key is an escape that the JSON text writes out."""
    return text(day(employeeKey="KEY").partition(b"\r\n\r\n")[2].decode().replace("KEY", key))


WHOLE = json.dumps(EMPTY_DAYS).encode()
SPOILT: dict[str, bytes | list[Step]] = {
    "an HTML page under 200": http(200, b"<html><h1>Maintenance</h1></html>", content_type="text/html"),
    "an empty 200": http(200),
    "204": http(204),
    "202 with the whole list": http(202, EMPTY_DAYS),
    "half a body": [http(200, WHOLE, content_length="9999"), Close()],
    "JSON cut short": text('[{"date": "2026-12-31", "dailySchedules": ['),
    "an object instead of a list": http(200, {"date": "2026-12-31", "dailySchedules": []}),
    "null": text("null"),
    "NaN": text(json.dumps([*EMPTY_DAYS, {**EMPTY_DAYS[0], "x": float("nan")}])),
    "a key that stands twice": text(json.dumps(EMPTY_DAYS).replace('{"date"', '{"date": "2026-12-30", "date"')),
    "deep nesting": text("[" * 200_000),
    "text that is not UTF-8": http(200, json.dumps(EMPTY_DAYS)[:-1].encode() + ', "表"]'.encode("cp932")),
    "half a surrogate pair": escaped("\\ud800"),
    "NUL in a key": escaped("\\u0000"),
    "a plan without its date": day(date=None),
    "a time without offset": day(clockInSchedule="2026-12-31T09:00"),
    "a time of the year 9999, which has no JST": day(clockInSchedule="9999-12-31T23:59-12:00"),
    "a plan of the 30th of February": day(date="2026-02-30"),
    "an error under 200": http(200, {"errors": [{"message": "?", "code": 999}]}),
    "too many headers": [b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 40_000 + b"\r\n", Close()],
    "no HTTP at all": [b"220 mail.example.jp ESMTP\r\n", Close()],
    "a broken gzip": http(200, b"\x1f\x8bnonsense", content_encoding="gzip"),
}


@pytest.mark.parametrize("answer", SPOILT.values(), ids=SPOILT.keys())
def test_a_read_fails_on(server: OddServer, client: KotClient, answer: bytes | list[Step]) -> None:
    server.will_answer(answer)
    came = read(client)
    assert (came.recovery, came.value) == (Recovery.FAILED_READ, None)


def test_more_than_16_mb_is_not_taken_in(server: OddServer, client: KotClient) -> None:
    server.will_answer(http(200, b"[" + b" " * (LIST_LIMIT + 1024 * 1024) + b"]"))
    answer = read(client)
    assert (answer.recovery, answer.trouble) == (Recovery.FAILED_READ, Trouble.TOO_LARGE)


def test_a_gzip_bomb_is_counted_by_what_it_becomes(server: OddServer, client: KotClient) -> None:
    bomb = gzip.compress(b" " * (LIST_LIMIT + 1), compresslevel=1)
    assert len(bomb) < 100_000
    server.will_answer(http(200, bomb, content_encoding="gzip"))
    assert read(client).trouble is Trouble.TOO_LARGE


def test_a_bomb_inside_a_bomb_is_never_unpacked(server: OddServer, client: KotClient) -> None:
    bomb = gzip.compress(gzip.compress(b" " * (8 * LIST_LIMIT), compresslevel=9))
    assert len(bomb) < 10_000
    server.will_answer(http(200, bomb, content_encoding="gzip, gzip"))
    tracemalloc.start()
    recovery = read(client).recovery
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert recovery is Recovery.FAILED_READ
    assert peak < 4 * 1024 * 1024


@pytest.mark.parametrize("spoil", [lambda packed: packed[:-1], lambda packed: packed + packed], ids=["short", "long"])
def test_a_gzip_that_does_not_end_where_it_ends_is_a_failed_read(
    server: OddServer, client: KotClient, spoil: Any
) -> None:
    server.will_answer(http(200, spoil(gzip.compress(WHOLE)), content_encoding="gzip"))
    assert read(client).recovery is Recovery.FAILED_READ


def test_an_entry_under_another_date_makes_the_whole_list_unbelievable(server: OddServer, client: KotClient) -> None:
    stray = {"date": "2027-01-01", "employeeKey": "9f"}
    server.will_answer(http(200, [{**EMPTY_DAYS[0], "dailySchedules": [stray]}, EMPTY_DAYS[1]]))
    assert read(client).recovery is Recovery.FAILED_READ


@pytest.mark.parametrize(("ends_at", "believed"), [("18:00", True), ("19:00", False)])
def test_the_same_plan_twice_is_one_plan_and_two_different_ones_are_none(
    server: OddServer, client: KotClient, ends_at: str, believed: bool
) -> None:
    plan = {"date": "2026-12-31", "employeeKey": "9f", "clockOutSchedule": "2026-12-31T18:00+09:00"}
    other = {**plan, "clockOutSchedule": f"2026-12-31T{ends_at}+09:00"}
    server.will_answer(http(200, [{**EMPTY_DAYS[0], "dailySchedules": [plan, other]}, EMPTY_DAYS[1]]))
    assert read(client).ok is believed


def test_a_key_that_names_two_people_is_a_failed_read(server: OddServer, client: KotClient) -> None:
    person = {"code": "0012", "key": "9f", "lastName": "山本", "firstName": "葵"}
    server.will_answer(http(200, [person, {**person, "code": "0013"}]))
    assert client.employees(date=NEW_YEAR).recovery is Recovery.FAILED_READ


def test_an_honest_gzip_is_read(server: OddServer, client: KotClient) -> None:
    server.will_answer(http(200, gzip.compress(WHOLE), content_encoding="gzip"))
    assert read(client).ok


def test_the_same_range_unspoilt_is_read(server: OddServer, client: KotClient) -> None:
    server.will_answer(escaped("9f"))
    assert read(client).ok


def test_a_failed_read_spoils_nothing_for_the_next_call(server: OddServer, client: KotClient) -> None:
    server.will_answer([http(200, WHOLE, content_length="9999"), Close()], http(200, EMPTY_DAYS))
    assert read(client).recovery is Recovery.FAILED_READ
    assert read(client).ok


def test_emoji_in_names_are_no_half_surrogate_pairs(server: OddServer, client: KotClient) -> None:
    server.will_answer(text('[{"code": "1", "key": "9f", "lastName": "\\ud83d\\ude00", "firstName": "𠮷"}]'))
    assert [e.last_name for e in client.employees(date=NEW_YEAR).value or []] == ["😀"]


def test_the_servers_maintenance_page_in_an_envelope_asks_to_come_back(server: OddServer, client: KotClient) -> None:
    server.will_answer(http(500, {"errors": [{"message": "Resource Server Error.", "code": 300}]}))
    answer = read(client)
    assert (answer.recovery, answer.maintenance, answer.code) == (Recovery.RETRY, True, "300")


def test_the_restricted_hours_are_known_by_their_code(server: OddServer, client: KotClient) -> None:
    server.will_answer(http(403, (WIRE / "error-restricted-hours.json").read_bytes()))
    answer = read(client)
    assert (answer.recovery, answer.status, answer.code) == (Recovery.WAIT_WINDOW, 403, "104")
    assert "08:30" in answer.message


@pytest.mark.parametrize("status", [200, 403, 429, 503])
def test_envelope_2_with_a_code_as_text_means_slower_whatever_its_status(
    server: OddServer, client: KotClient, status: int
) -> None:
    server.will_answer(http(status, (WIRE / "error-too-many-requests.json").read_bytes()))
    assert read(client).recovery is Recovery.RATE_WAIT


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"retry_after": "120"}, dt.timedelta(seconds=120)),
        ({"retry_after": "0"}, dt.timedelta(0)),
        ({"retry_after": "86400"}, dt.timedelta(hours=1)),
        ({"retry_after": "9" * 50}, dt.timedelta(hours=1)),
        ({"retry_after": "-5"}, None),
        ({"retry_after": "soon"}, None),
        ({"retry_after": "１２"}, None),
        ({"retry_after": "Thu, 31 Dec 2026 15:02:00 GMT"}, dt.timedelta(minutes=2)),
        ({"retry_after": "Fri, 31 Dec 2027 15:00:00 GMT"}, dt.timedelta(hours=1)),
        ({"retry_after": "Thu, 31 Dec 2026 14:00:00 GMT"}, dt.timedelta(0)),
        ({"retry_after": "Thu, 31 Dec 99999999999999999999 15:02:00 GMT"}, None),
        ({}, None),
    ],
)
def test_retry_after_is_read_in_seconds_and_as_a_date_and_never_beyond_an_hour(
    server: OddServer, client: KotClient, headers: dict[str, str], wait: dt.timedelta | None
) -> None:
    body = {"code": "303", "message": "Too Many Requests"}
    raw = http(429, body, date="Thu, 31 Dec 2026 15:00:00 GMT", **headers)
    server.will_answer(raw)
    answer = read(client)
    assert (answer.recovery, answer.retry_after) == (Recovery.RATE_WAIT, wait)


@pytest.mark.parametrize("date", ["", "yesterday", "Thu, 31 Dec 99999999999999999999 15:00:00 GMT"])
def test_an_unreadable_date_header_gives_no_date(server: OddServer, client: KotClient, date: str) -> None:
    server.will_answer(http(200, EMPTY_DAYS, date=date))
    answer = read(client)
    assert answer.ok
    assert answer.server_date is None
