"""A server that no request may reach: it counts connections and keeps the received bytes."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self


class Canary:
    """Listens at every address of this machine, IPv4 and IPv6. Use as a context manager."""

    def __init__(self) -> None:
        self.connections = 0
        self.heard = b""
        six = socket.has_dualstack_ipv6()
        self._listener = socket.create_server(
            ("::" if six else "0.0.0.0", 0), family=socket.AF_INET6 if six else socket.AF_INET, dualstack_ipv6=six
        )
        self.port: int = self._listener.getsockname()[1]

    def tokens(self, token: str) -> int:
        return self.heard.count(token.encode())

    def __enter__(self) -> Self:
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _listen(self) -> None:
        while True:
            try:
                caller, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            with caller, suppress(OSError):
                caller.settimeout(1)
                self.heard += caller.recv(65536)
                caller.sendall(b"HTTP/1.1 204 Odd\r\ncontent-length: 0\r\n\r\n")
