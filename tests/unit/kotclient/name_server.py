"""A name server on 127.0.0.1 that may answer the same question differently each time, and one who asks it."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import struct
import threading
from collections.abc import Sequence
from itertools import count
from types import TracebackType
from typing import Self

A, AAAA, CLASS_IN = 1, 28, 1
PATIENCE = 2
"""Seconds until an answer must be here."""


class NameServer:
    """Use as a context manager. The n-th lookup gets the n-th of `answers`, and the last one for ever after."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.lookups: list[str] = []
        self._answers = answers
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._identities = count(1)

    async def addresses(self, host: str, port: int) -> list[str]:
        """Asks by UDP, as the system's resolver would: first for A, then for AAAA."""
        return [address for kind in (A, AAAA) for address in await asyncio.to_thread(self._ask, host, kind)]

    def __enter__(self) -> Self:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._socket.sendto(b"", self._socket.getsockname())

    def _ask(self, host: str, kind: int) -> list[str]:
        identity = next(self._identities)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.settimeout(PATIENCE)
            asking.sendto(_header(identity, 0x0100, 0) + _question(host, kind), self._socket.getsockname())
            return _read_answer(asking.recv(4096), identity, host, kind)

    def _serve(self) -> None:
        with self._socket:
            while True:
                packet, who = self._socket.recvfrom(4096)
                if not packet:
                    return
                self._socket.sendto(self._answer(packet), who)

    def _answer(self, packet: bytes) -> bytes:
        identity = struct.unpack("!H", packet[:2])[0]
        host, end = _read_name(packet, 12)
        kind = struct.unpack("!H", packet[end : end + 2])[0]
        if kind == A:
            self.lookups.append(host)
        addresses = self._answers[min(len(self.lookups), len(self._answers)) - 1]
        found = [ipaddress.ip_address(text) for text in addresses]
        rows = [address.packed for address in found if address.version == (4 if kind == A else 6)]
        records = b"".join(
            b"\xc0\x0c" + struct.pack("!HHIH", kind, CLASS_IN, 0, len(packed)) + packed for packed in rows
        )
        return _header(identity, 0x8180, len(rows)) + _question(host, kind) + records


def _header(identity: int, flags: int, answers: int) -> bytes:
    return struct.pack("!6H", identity, flags, 1, answers, 0, 0)


def _question(host: str, kind: int) -> bytes:
    labels = b"".join(bytes([len(label)]) + label.encode() for label in host.split("."))
    return labels + b"\0" + struct.pack("!HH", kind, CLASS_IN)


def _read_name(packet: bytes, place: int) -> tuple[str, int]:
    labels = []
    while length := packet[place]:
        labels.append(packet[place + 1 : place + 1 + length].decode())
        place += 1 + length
    return ".".join(labels), place + 1


def _read_answer(packet: bytes, identity: int, host: str, kind: int) -> list[str]:
    same, _, _, answers, _, _ = struct.unpack("!6H", packet[:12])
    assert same == identity
    place, size = 12 + len(_question(host, kind)), 4 if kind == A else 16
    found = []
    for _ in range(answers):
        place += 12
        found.append(str(ipaddress.ip_address(packet[place : place + size])))
        place += size
    return found
