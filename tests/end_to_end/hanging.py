"""An attendance server whose answers never come to an end, and a mail server: both real."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class HangingServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int) -> None:
        self.asked = 0
        self.ended = 0
        """Requests that were given up, by their client or at the end of the test."""
        self.let_go = threading.Event()
        super().__init__(("127.0.0.1", port), _Hang)


class _Hang(BaseHTTPRequestHandler):
    """A byte now and then, so that nothing but the deadline of the whole call ends it."""

    def handle_one_request(self) -> None:
        server = self.server
        assert isinstance(server, HangingServer)
        self.rfile.readline()
        server.asked += 1
        with suppress(OSError):
            self.connection.sendall(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99999\r\n\r\n"
            )
            while not server.let_go.wait(0.5):
                self.connection.sendall(b" ")
        server.ended += 1
        self.close_connection = True


@contextmanager
def hanging_server(port: int) -> Iterator[HangingServer]:
    server = HangingServer(port)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server
    finally:
        server.let_go.set()
        server.shutdown()
        thread.join()
        server.server_close()


class Mailbox:
    def __init__(self) -> None:
        self.mails: list[str] = []
        """Their texts."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        message = message_from_bytes(envelope.content or b"", policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.mails.append(message.get_content())
        return "250 OK"


@contextmanager
def mail_server() -> Iterator[tuple[Mailbox, str]]:
    """The mailbox, and its address for KAKUTEI_SMTP_URL."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield mailbox, f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()
