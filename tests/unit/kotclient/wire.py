"""An answer without a network: only the transport under the HTTP library is replaced, everything above it is production."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx2

from kakutei.kotclient.client import KotClient

PIECE = 64 * 1024


@dataclass(frozen=True)
class Came:
    """What comes back: an answer, or no answer at all."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    error: Exception | None = None


class _Pieces(httpx2.AsyncByteStream):
    def __init__(self, body: bytes) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for place in range(0, len(self._body), PIECE):
            yield self._body[place : place + PIECE]


class Wire(httpx2.AsyncBaseTransport):
    """Answers each request with `next`."""

    def __init__(self) -> None:
        self.next = Came()
        self.asked: list[httpx2.Request] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        if self.next.error:
            raise self.next.error
        return httpx2.Response(self.next.status, headers=list(self.next.headers), stream=_Pieces(self.next.body))


def wired(kind: type[KotClient] = KotClient) -> tuple[Wire, KotClient]:
    wire = Wire()
    deadline = dt.timedelta(seconds=20)
    return wire, kind(base_url="http://127.0.0.1:1/v1.0", token="0" * 32, deadline=deadline, transport=wire)
