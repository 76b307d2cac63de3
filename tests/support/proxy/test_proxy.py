"""The fault proxy does to a real connection what its script says, and its history says what it did."""

from __future__ import annotations

import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.support.proxy.history import History, line
from tests.support.proxy.running import FaultProxy
from tests.support.proxy.script import ANSWERED, FAULTS, FORWARDED, Deed, step_of
from tests.support.waiting import wait_until

LATE_BY_A_SECOND = 10
"""A seed whose first request is forwarded 1.8 s late: after this test, on a busy machine too, has seen its own end."""
PATH = "/v1.0/daily-schedules/key/2026-11-01"
ANSWER = b'{"it": "is done", "and": "sent at some length"}'


class Server(ThreadingHTTPServer):
    received: list[bytes]
    silent = False


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_PUT(self) -> None:
        self.server.received.append(self.rfile.read(int(self.headers["Content-Length"])))
        if self.server.silent:
            return
        self.send_response(200)
        self.send_header("Content-Length", f"{len(ANSWER)}")
        self.end_headers()
        self.wfile.write(ANSWER)

    def log_message(self, *words: object) -> None: ...


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server(("127.0.0.1", 0), Handler)
    server.received = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@contextmanager
def proxy(server: Server, folder: Path, deed: Deed) -> Iterator[FaultProxy]:
    running = FaultProxy(folder, to=server.server_port, seed=LATE_BY_A_SECOND, deeds=(deed,))
    running.start()
    try:
        running.misbehave(100)
        yield running
    finally:
        running.stop()


def put(port: int) -> bytes | None:
    """The answer's body; None: none came whole within a second."""
    request = f"PUT {PATH} HTTP/1.1\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}"
    answer, end = b"", time.monotonic() + 1
    with socket.create_connection(("127.0.0.1", port)) as wire:
        try:
            wire.sendall(request.encode())
            while (left := end - time.monotonic()) > 0:
                wire.settimeout(left)
                if not (piece := wire.recv(65536)):
                    break
                answer += piece
        except OSError:
            return None
    body = answer.partition(b"\r\n\r\n")[2]
    return body if body == ANSWER else None


@pytest.mark.parametrize("deed", Deed)
def test_each_deed_reaches_server_and_caller_as_its_name_says(server: Server, tmp_path: Path, deed: Deed) -> None:
    with proxy(server, tmp_path, deed) as running:
        answer = put(running.port)
        wait_until(lambda: running.calls()[0].end, what="the history's second line")
        (call,) = running.calls()
    assert (answer == ANSWER) == (deed in ANSWERED)
    assert len(server.received) == (1 if deed in FORWARDED else 0)
    assert (call.method, call.path, call.body, call.deed) == ("PUT", PATH, "{}", deed)
    assert call.day == "key/2026-11-01"
    assert call.status == (200 if deed in FORWARDED and deed is not Deed.SLOW else None)


def test_what_is_forwarded_late_reaches_the_server_after_the_caller_has_gone(server: Server, tmp_path: Path) -> None:
    assert step_of(LATE_BY_A_SECOND, 1, 100, (Deed.LATE,)).seconds > 1
    with proxy(server, tmp_path, Deed.LATE) as running:
        assert put(running.port) is None
        before = len(server.received)
        wait_until(lambda: server.received, what="the late request")
    assert before == 0


def test_a_server_that_ends_without_an_answer_has_no_status(
    server: Server, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    server.silent = True
    with proxy(server, tmp_path, Deed.PASS) as running:
        assert put(running.port) is None
        server.silent = False
        assert put(running.port) == ANSWER  # whatever the proxy had to say of the first one is said by now
    assert [call.status for call in running.calls()] == [None, 200]
    assert "Traceback" not in capfd.readouterr().err


def test_after_behave_everything_is_passed_on(server: Server, tmp_path: Path) -> None:
    with proxy(server, tmp_path, Deed.DROP_BEFORE) as running:
        assert put(running.port) is None
        running.behave()
        assert put(running.port) == ANSWER
        assert [call.deed for call in running.calls()] == [Deed.DROP_BEFORE, Deed.PASS]


def test_a_seed_repeats_a_run_and_every_fault_is_in_it() -> None:
    drawn = [step_of(7, n, 50) for n in range(1000)]
    assert drawn == [step_of(7, n, 50) for n in range(1000)]
    assert drawn != [step_of(8, n, 50) for n in range(1000)]
    counted = Counter(step.deed for step in drawn)
    assert 400 < counted[Deed.PASS] < 600
    assert min(counted[deed] for deed in FAULTS) > 30


def test_reads_and_writes_meet_faults_each_by_a_share_of_their_own(server: Server, tmp_path: Path) -> None:
    with proxy(server, tmp_path, Deed.DROP_BEFORE) as running:
        running.misbehave(0, 100)
        assert put(running.port) == ANSWER
        running.misbehave(100, 0)
        assert put(running.port) is None


def test_a_request_that_is_not_over_has_no_end_until_the_history_is_read_on(tmp_path: Path) -> None:
    history = History(tmp_path / "history")
    begun, over = line(number=1, method="PUT", path=PATH, body="", start=1.0), line(number=1, end=2.0, deed=Deed.PASS)
    history.file.write_text(begun + over[:9])
    (call,) = history.read()
    assert call.writes
    assert call.under_way
    history.file.write_text(begun + over)
    (call,) = history.read()
    assert (call.end, call.deed, call.under_way) == (2.0, Deed.PASS, False)
