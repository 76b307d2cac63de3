"""No answer, no connection, no trust: how long a call lasts, where the token goes, and where it never goes."""

from __future__ import annotations

import datetime as dt
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from kakutei.kotclient.answers import Answer, BlockReason, Recovery, Trouble
from kakutei.kotclient.client import KotClient
from kakutei.kotwire.records import DailySchedule, SchedulesOfDate

from .conftest import DEADLINE, TOKEN, reaching
from .odd_server import Drip, Hang, OddServer, Step, http

DAY = dt.date(2026, 12, 31)
type Call = Callable[[KotClient], Answer[Any]]
HALF_A_SECOND = dt.timedelta(seconds=0.5)


def read(client: KotClient) -> Answer[list[SchedulesOfDate]]:
    return client.schedules(division="1001", start=DAY, last=DAY)


def delete(client: KotClient) -> Answer[DailySchedule]:
    return client.delete_schedule(key="9f", date=DAY)


@contextmanager
def connected(url: str, deadline: dt.timedelta = DEADLINE) -> Iterator[KotClient]:
    with reaching(url, deadline=deadline) as client:
        yield client


def unused_url() -> str:
    """The URL of a port on which no server listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}/v1.0"


SLOW: dict[str, list[Step]] = {
    "trickles its headers, one byte a second": [Drip(b"HTTP/1.1 200 OK\r\n" + b"X-Slow: 1\r\n" * 99, gap=1)],
    "trickles its headers faster than any gap would notice": [
        Drip(b"HTTP/1.1 200 OK\r\n" + b"X: 1\r\n" * 999, gap=0.02)
    ],
    "trickles its body": [b"HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n", Drip(b"[" + b" " * 9998, gap=0.02)],
    "says 100 Continue for ever": [Drip(b"HTTP/1.1 100 Continue\r\n\r\n" * 200, gap=0.005)],
    "never says a word": [Hang()],
    "stops in the middle of the headers": [b"HTTP/1.1 200 OK\r\nConte", Hang()],
}


@pytest.mark.parametrize("answer", SLOW.values(), ids=SLOW.keys())
def test_the_total_deadline_ends_a_write_to_a_server_that(server: OddServer, answer: list[Step]) -> None:
    server.will_answer(answer)
    with connected(server.url, HALF_A_SECOND) as client:
        began = time.monotonic()
        came = delete(client)
        lasted = time.monotonic() - began
    assert (came.recovery, came.trouble) == (Recovery.AMBIGUOUS, Trouble.NO_ANSWER)
    assert 0.4 < lasted < 2


def test_a_call_that_ran_out_of_time_leaves_the_client_usable_and_the_next_call_its_full_time(
    server: OddServer,
) -> None:
    server.will_answer([Hang()], http(204))
    with connected(server.url, HALF_A_SECOND) as client:
        assert read(client).recovery is Recovery.FAILED_READ
        assert delete(client).recovery is Recovery.APPLIED


def test_a_refused_connection_is_a_request_that_was_not_sent() -> None:
    with connected(unused_url()) as client:
        for came in (read(client), delete(client)):
            assert (came.recovery, came.trouble) == (Recovery.RETRY, Trouble.NOT_SENT)
            assert not came.maintenance


def test_an_unresolvable_host_means_the_request_was_not_sent() -> None:
    with connected("http://attendance.invalid/v1.0") as client:
        assert delete(client).trouble is Trouble.NOT_SENT


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
@pytest.mark.parametrize("call", [read, delete])
def test_a_redirect_is_never_followed_and_the_token_never_goes_elsewhere(
    server: OddServer, client: KotClient, status: int, call: Call
) -> None:
    with OddServer() as elsewhere:
        server.will_answer(http(status, location=f"{elsewhere.url}/daily-schedules"))
        came = call(client)
        assert (came.recovery, came.reason) == (Recovery.BLOCK_COMPANY, BlockReason.BASE_URL)
        assert elsewhere.received == []
        assert len(server.received) == 1


def test_a_redirect_to_the_same_server_is_not_followed_either(server: OddServer, client: KotClient) -> None:
    server.will_answer(http(302, location="/v1.0/login"), http(200, []))
    assert read(client).recovery is Recovery.BLOCK_COMPANY
    assert len(server.received) == 1


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
def test_a_proxy_in_the_environment_gets_neither_request_nor_token(
    server: OddServer, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    with OddServer() as proxy:
        monkeypatch.setenv(name, proxy.url.removesuffix("/v1.0"))
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        server.will_answer(http(204))
        with connected(server.url) as client:
            assert delete(client).ok
        assert proxy.received == []
        assert len(server.received) == 1


def test_passwords_kept_for_the_host_do_not_replace_the_token(
    server: OddServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login user password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    server.will_answer(http(204))
    with connected(server.url) as client:
        delete(client)
    assert server.received[0].headers["authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize("call", [read, delete])
def test_an_untrusted_certificate_blocks_the_host_before_sending(self_signed: Path, call: Call) -> None:
    with OddServer(self_signed) as server, connected(server.url) as client:
        came = call(client)
        assert (came.recovery, came.trouble) == (Recovery.BLOCK_HOST, Trouble.INSECURE)
        assert came.reason is BlockReason.CERTIFICATE
        assert server.received == []


def test_a_server_without_tls_under_https_gets_no_token(server: OddServer) -> None:
    with connected(server.url.replace("http://", "https://"), HALF_A_SECOND) as client:
        came = delete(client)
    assert came.recovery in (Recovery.BLOCK_HOST, Recovery.AMBIGUOUS)
    assert not any(TOKEN in str(request) for request in server.received)


def test_no_answer_ever_shows_the_token(server: OddServer, client: KotClient) -> None:
    server.will_answer(http(403, {"errors": [{"message": "認証に失敗しました", "code": 100}]}))
    assert TOKEN not in repr(read(client))
    assert TOKEN not in repr(client)
