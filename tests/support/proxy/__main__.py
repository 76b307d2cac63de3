"""A TCP proxy that misbehaves by a seeded script: `python -m tests.support.proxy --port 9001 --to 9000 --history FILE --seed 7 --faults FILE`.

One request per connection, as the link's client sends them. As long as the file named by --faults exists, so many percent of the
writes, and of the reads, as stand in it ("30 5") meet a fault; without it everything passes. --deeds narrows the faults down.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import re
import socket
import struct
import time
from pathlib import Path

from tests.support.proxy.history import line
from tests.support.proxy.script import FAULTS, Deed, Step, step_of

GONE = (OSError, asyncio.IncompleteReadError)
SLOW_PIECE = 8
SLOW_PAUSE = 0.2
"""Bytes, and seconds between them: an answer takes longer than any deadline of the tests."""


class Proxy:
    def __init__(self, *, to: int, seed: int, history: Path, faults: Path, deeds: tuple[Deed, ...] = FAULTS) -> None:
        self.to, self.seed, self.faults, self.deeds = to, seed, faults, deeds
        self.history = os.open(history, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self.numbers = itertools.count(1)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = await _message(reader)
        except GONE:
            writer.close()
            return
        number, step = self._received(request)
        status = None
        try:
            status = await self._do(step, request, writer)
        except GONE:
            pass  # the caller or the server went away, which is what is being tested
        finally:
            self._note(number=number, end=time.monotonic(), deed=step.deed, status=status)
            writer.close()

    def _received(self, request: bytes) -> tuple[int, Step]:
        number = next(self.numbers)
        head, _, body = request.partition(b"\r\n\r\n")
        method, path, _ = head.split(b"\r\n")[0].decode().split(" ", 2)
        self._note(number=number, method=method, path=path, body=body.decode(), start=time.monotonic())
        return number, step_of(self.seed, number, self._percent(method), self.deeds)

    def _percent(self, method: str) -> int:
        percents = self.faults.read_text().split() if self.faults.exists() else []
        return int(percents[method == "GET"]) if percents else 0

    def _note(self, **entry: object) -> None:
        os.write(self.history, line(**entry).encode())

    async def _do(self, step: Step, request: bytes, writer: asyncio.StreamWriter) -> int | None:
        """Plays one step. Returns the status that the server answered; None where it said nothing, as one that was ended."""
        if step.deed is Deed.DROP_BEFORE:
            return None
        if step.deed is Deed.RESET_BEFORE:
            _reset(writer)
            return None
        if step.deed is Deed.LATE:
            writer.close()
        await asyncio.sleep(step.seconds)
        answer = await self._forward(request)
        await _answer(step.deed, answer, writer)
        return int(answer.split(b" ", 2)[1]) if answer else None

    async def _forward(self, request: bytes) -> bytes:
        """To the server, whole, whatever becomes of the caller meanwhile."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.to)
        try:
            writer.write(request)
            await writer.drain()
            return await reader.read(-1)
        finally:
            writer.close()


async def _message(reader: asyncio.StreamReader) -> bytes:
    """A request with its body. Raises IncompleteReadError where the caller went away in the middle."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length:\s*(\d+)", head)
    return head + (await reader.readexactly(int(length[1])) if length else b"")


async def _answer(deed: Deed, answer: bytes, writer: asyncio.StreamWriter) -> None:
    match deed:
        case Deed.PASS | Deed.DELAY:
            await _send(writer, answer)
        case Deed.HALF:
            await _send(writer, answer[: len(answer) // 2])
        case Deed.RESET_AFTER:
            _reset(writer)
        case Deed.SLOW:
            for at in range(0, len(answer), SLOW_PIECE):
                await _send(writer, answer[at : at + SLOW_PIECE])
                await asyncio.sleep(SLOW_PAUSE)
        case _:
            pass  # dropped, or cut off long ago


async def _send(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(data)
    await writer.drain()


def _reset(writer: asyncio.StreamWriter) -> None:
    wire: socket.socket = writer.get_extra_info("socket")
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def run(proxy: Proxy, port: int) -> None:
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", port, backlog=200)
    await server.serve_forever()


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--port", type=int, required=True)
    words.add_argument("--to", type=int, required=True, help="the port of the real server on this machine")
    words.add_argument("--history", type=Path, required=True)
    words.add_argument("--faults", type=Path, required=True)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--deeds", type=Deed, nargs="*", default=FAULTS)
    options = words.parse_args()
    proxy = Proxy(
        to=options.to, seed=options.seed, history=options.history, faults=options.faults, deeds=tuple(options.deeds)
    )
    asyncio.run(run(proxy, options.port))


if __name__ == "__main__":
    main()
