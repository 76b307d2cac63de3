"""Besides its meaning an answer contains status, code, message, date and waiting time, as far as the response had them."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from kakutei.kotclient.answers import Answer, BlockReason, Recovery, Trouble
from kakutei.kotclient.client import SINGLE_LIMIT, KotClient

from .odd_server import Close, OddServer, http

DAY = dt.date(2026, 12, 31)
NINE, SIX = (dt.datetime(2026, 12, 31, hour, tzinfo=dt.timezone(dt.timedelta(hours=9))) for hour in (9, 18))
DATE = "Thu, 31 Dec 2026 14:59:59 GMT"
SAID_AT = dt.datetime(2026, 12, 31, 14, 59, 59, tzinfo=dt.UTC)
ECHO = {
    "date": "2026-12-31",
    "employeeKey": "9f",
    "clockInSchedule": "2026-12-31T09:00+09:00",
    "clockOutSchedule": "2026-12-31T18:00+09:00",
}


def put(client: KotClient) -> Answer[Any]:
    return client.put_schedule(key="9f", date=DAY, start=NINE, end=SIX)


def delete(client: KotClient) -> Answer[Any]:
    return client.delete_schedule(key="9f", date=DAY)


def read(client: KotClient) -> Answer[Any]:
    return client.schedules(division="1001", start=DAY, last=DAY)


def coded(code: Any, message: str = "だめです") -> dict[str, Any]:
    return {"errors": [{"message": message, "code": code}]}


@pytest.mark.parametrize(
    ("call", "status", "body"),
    [
        (put, 200, ECHO),
        (put, 201, ECHO),
        (put, 200, {**ECHO, "clockInSchedule": "2026-12-31T10:00+09:00"}),
        (put, 200, {"date": "2026-12-31", "employeeKey": "9f"}),
        (put, 200, b""),
        (put, 200, {}),
        (put, 200, b"<html>"),
        (put, 202, ECHO),
        (put, 500, b"oops"),
        (put, 403, coded(104)),
        (put, 409, coded(1305)),
        (delete, 204, b""),
        (delete, 200, ECHO),
        (delete, 404, coded(1302)),
        (read, 200, [{"date": "2026-12-31", "dailySchedules": []}]),
        (read, 200, b"<html>"),
        (read, 200, {}),
        (read, 200, []),
        (read, 503, b""),
    ],
)
def test_every_answer_that_came_tells_its_status_and_what_the_servers_clock_said(
    server: OddServer, client: KotClient, call: Any, status: int, body: Any
) -> None:
    server.will_answer(http(status, body, date=DATE))
    answer = call(client)
    assert (answer.status, answer.server_date) == (status, SAID_AT)


@pytest.mark.parametrize(("call", "status", "body"), [(put, 200, ECHO), (delete, 204, b"")])
def test_an_answer_as_documented_tells_of_no_trouble(
    server: OddServer, client: KotClient, call: Any, status: int, body: Any
) -> None:
    server.will_answer(http(status, body))
    answer = call(client)
    assert answer == Answer(Recovery.APPLIED, answer.value, status)
    assert (answer.code, answer.message) == ("", "")
    assert not any((answer.closed_month, answer.maintenance, answer.nothing_there, answer.bodyless))


def test_a_date_in_another_form_of_utc_is_still_utc(server: OddServer, client: KotClient) -> None:
    server.will_answer(http(204, date="Thu, 31 Dec 2026 14:59:59 -0000"))
    assert delete(client).server_date == SAID_AT


def test_a_date_with_an_offset_is_that_moment(server: OddServer, client: KotClient) -> None:
    server.will_answer(http(204, date="Thu, 31 Dec 2026 23:59:59 +0900"))
    assert delete(client).server_date == SAID_AT


def test_a_retry_date_is_ignored_without_the_servers_own_time(server: OddServer, client: KotClient) -> None:
    server.will_answer(http(503, b"", retry_after=DATE))
    answer = read(client)
    assert (answer.recovery, answer.retry_after) == (Recovery.RETRY, None)


@pytest.mark.parametrize("call", [put, read])
def test_without_a_response_no_details_are_reported(server: OddServer, client: KotClient, call: Any) -> None:
    server.will_answer([Close()])
    answer = call(client)
    assert (answer.status, answer.code, answer.message, answer.retry_after) == (None, "", "", None)
    assert answer.trouble is Trouble.NO_ANSWER


@pytest.mark.parametrize("call", [put, read])
def test_the_code_and_message_of_an_envelope_are_reported(server: OddServer, client: KotClient, call: Any) -> None:
    server.will_answer(http(403, coded(1003, "権限 [x]")))
    answer = call(client)
    assert (answer.code, answer.message, answer.reason) == ("1003", "権限 [x]", BlockReason.PERMISSION)
    assert answer.trouble is None
    assert not any((answer.closed_month, answer.maintenance, answer.nothing_there, answer.bodyless))


@pytest.mark.parametrize("body", [b"Forbidden", {}, {"message": "だめです"}, [], {"errors": []}, {"errors": ["x"]}])
def test_without_an_envelope_there_is_neither_code_nor_message(server: OddServer, client: KotClient, body: Any) -> None:
    server.will_answer(http(403, body))
    answer = put(client)
    assert (answer.code, answer.message, answer.reason) == ("", "", BlockReason.UNAUTHORIZED_UNSPECIFIED)


@pytest.mark.parametrize(
    ("code", "expected"),
    [("303", "303"), (303, "303"), (999999999, "999999999"), (1234567890, ""), ("１２", ""), ("x", ""), (None, "")],
)
def test_a_code_is_a_number_of_at_most_nine_digits(
    server: OddServer, client: KotClient, code: Any, expected: str
) -> None:
    server.will_answer(http(409, coded(code)))
    answer = put(client)
    assert (answer.code, answer.message) == (expected, "だめです")


@pytest.mark.parametrize(("letters", "expected"), [(300, 300), (301, 300)])
def test_a_message_is_cut_after_300_characters(
    server: OddServer, client: KotClient, letters: int, expected: int
) -> None:
    server.will_answer(http(409, coded(777, "x" * letters)))
    assert len(put(client).message) == expected


@pytest.mark.parametrize(
    ("errors", "expected"),
    [([{"code": 1003}, {"code": 777}], "1003"), ([{"code": 1003}, "x"], "1003"), (["x", {"code": 777}], "")],
)
def test_of_several_errors_the_first_speaks(
    server: OddServer, client: KotClient, errors: list[Any], expected: str
) -> None:
    server.will_answer(http(403, {"errors": errors}))
    assert put(client).code == expected


def test_an_envelope_without_a_message_has_none_to_tell(server: OddServer, client: KotClient) -> None:
    server.will_answer(http(403, {"code": 104}))
    answer = read(client)
    assert (answer.recovery, answer.code, answer.message) == (Recovery.WAIT_WINDOW, "104", "")


@pytest.mark.parametrize("call", [put, read])
def test_retry_after_is_reported_with_any_failure(server: OddServer, client: KotClient, call: Any) -> None:
    server.will_answer(http(503, b"", retry_after="30"), http(500, b"", retry_after=" 40 "))
    assert [call(client).retry_after for _ in range(2)] == [dt.timedelta(seconds=30), dt.timedelta(seconds=40)]


@pytest.mark.parametrize(
    ("status", "body", "trouble"),
    [
        (200, b"<html>", Trouble.NOT_JSON),
        (202, ECHO, Trouble.NOT_AS_DOCUMENTED),
        (200, {**ECHO, "employeeKey": "8e"}, Trouble.NOT_AS_DOCUMENTED),
        (200, {"date": "2026-12-31", "employeeKey": "9f"}, None),
        (200, b"", None),
    ],
)
def test_the_trouble_of_an_ambiguous_write_is_reported(
    server: OddServer, client: KotClient, status: int, body: Any, trouble: Trouble | None
) -> None:
    server.will_answer(http(status, body))
    answer = put(client)
    assert (answer.recovery, answer.trouble) == (Recovery.AMBIGUOUS, trouble)


@pytest.mark.parametrize(
    ("body", "trouble"), [(b"<html>", Trouble.NOT_JSON), ([], Trouble.NOT_AS_DOCUMENTED), ({}, None)]
)
def test_the_trouble_of_a_failed_read_is_reported(
    server: OddServer, client: KotClient, body: Any, trouble: Trouble | None
) -> None:
    server.will_answer(http(200, body))
    answer = read(client)
    assert (answer.recovery, answer.trouble) == (Recovery.FAILED_READ, trouble)


@pytest.mark.parametrize(("more", "fits"), [(0, True), (1, False)])
def test_an_answer_to_a_write_may_have_64_kb_and_not_a_byte_more(
    server: OddServer, client: KotClient, more: int, fits: bool
) -> None:
    body = json.dumps(ECHO).encode()
    server.will_answer(http(200, body + b" " * (SINGLE_LIMIT - len(body) + more)))
    answer = put(client)
    assert (answer.ok, answer.trouble) == ((True, None) if fits else (False, Trouble.TOO_LARGE))


def test_that_nothing_is_there_says_nothing_about_a_whole_range(server: OddServer, client: KotClient) -> None:
    server.will_answer(http(404, coded(1302)))
    assert read(client).recovery is Recovery.FAILED_READ


def test_two_entries_of_one_persons_punches_are_no_contradiction(server: OddServer, client: KotClient) -> None:
    entry = {"date": "2026-12-31", "employeeKey": "9f"}
    punched = {**entry, "timeRecord": [{"time": "2026-12-31T09:00:00+09:00", "code": "1"}]}
    server.will_answer(http(200, [{"date": "2026-12-31", "dailyWorkings": [punched, entry]}]))
    assert client.punches(division="1001", start=DAY, last=DAY).ok
