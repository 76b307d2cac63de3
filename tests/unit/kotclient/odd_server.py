"""An HTTP server on 127.0.0.1 that sends any scripted answer, however broken.

Each request takes the next answer of the script. An answer is a list of steps: bytes to send, or one of the values
below. The server keeps every request that reached it, so that a test can also say what must not have been sent.
"""

from __future__ import annotations

import json
import socket
import ssl
import struct
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self


@dataclass(frozen=True)
class Drip:
    """Bytes one at a time."""

    text: bytes
    gap: float


@dataclass(frozen=True)
class Hang:
    """Nothing more, the connection stays open."""


@dataclass(frozen=True)
class Close:
    """The connection ends in good order."""


@dataclass(frozen=True)
class Reset:
    """The connection breaks (RST)."""


type Step = bytes | Drip | Hang | Close | Reset


@dataclass(frozen=True)
class Received:
    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    connection: int


def http(status: int, body: Any = b"", **headers: str) -> bytes:
    """A whole answer. `body`: bytes as they are, anything else as JSON. Header names take _ for -."""
    content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    lengths = {} if status in (204, 304) else {"content-length": str(len(content))}
    lines = [f"HTTP/1.1 {status} Odd", *(f"{name}: {value}" for name, value in {**lengths, **named}.items())]
    return "\r\n".join([*lines, "", ""]).encode() + content


class OddServer:
    """Use as a context manager."""

    def __init__(self, certificate: Path | None = None) -> None:
        self.received: list[Received] = []
        self._script: list[Sequence[Step]] = []
        self._over = threading.Event()
        self._tls = _tls(certificate) if certificate else None
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._connections = 0

    @property
    def url(self) -> str:
        scheme = "https" if self._tls else "http"
        return f"{scheme}://127.0.0.1:{self._listener.getsockname()[1]}/v1.0"

    def will_answer(self, *answers: Step | Sequence[Step]) -> None:
        """Appends to the script: one answer for each request to come."""
        for answer in answers:
            self._script.append([answer] if isinstance(answer, bytes | Drip | Hang | Close | Reset) else answer)

    def forget(self) -> None:
        """Drops the rest of the script and all that was received."""
        self._script.clear()
        self.received.clear()

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._connections += 1
            threading.Thread(target=self._serve, args=(connection, self._connections), daemon=True).start()

    def _serve(self, connection: socket.socket, number: int) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with suppress(OSError):
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
            with connection:
                while (request := _read_request(connection, number)) is not None:
                    self.received.append(request)
                    answer = self._script.pop(0) if self._script else [http(500, b"no more answers in the script")]
                    if not all(self._take(connection, step) for step in answer):
                        return

    def _take(self, connection: socket.socket, step: Step) -> bool:
        """Whether the connection goes on."""
        match step:
            case bytes():
                connection.sendall(step)
            case Drip(text, gap):
                for place in range(len(text)):
                    connection.sendall(text[place : place + 1])
                    if self._over.wait(gap):
                        return False
            case Hang():
                self._over.wait()
                return False
            case Close():
                return False
            case Reset():
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return False
        return True


def _read_request(connection: socket.socket, number: int) -> Received | None:
    """The next whole request, or None where the client has gone."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return None
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", "0")):
        body += connection.recv(65536)
    method, target, _ = first.split(" ")
    return Received(method, target, headers, body, number)


def _tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context
