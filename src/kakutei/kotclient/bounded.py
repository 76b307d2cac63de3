"""The body of an answer, never larger in memory than allowed: what is packed is unpacked no further than the limit.

The HTTP library unpacks whole pieces, and packings inside packings: 64 kB could become gigabytes before anybody counts.
"""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterable, Callable

ACCEPTED = "gzip, deflate"


class TooLarge(Exception):
    """The answer is larger than anything this call may bring."""


class Unpackable(ValueError):
    """The body is packed in a way that was not asked for, is damaged, or goes on after its end."""


async def read_bounded(pieces: AsyncIterable[bytes], encoding: str, limit: int) -> bytes:
    """Raises TooLarge or Unpackable."""
    unpack, ends = _unpacking(encoding)
    body = bytearray()
    async for piece in pieces:
        body += unpack(piece, limit + 1 - len(body))
        if len(body) > limit:
            raise TooLarge(TooLarge.__doc__)
    if not ends():
        raise Unpackable(Unpackable.__doc__)
    return bytes(body)


def _unpacking(encoding: str) -> tuple[Callable[[bytes, int], bytes], Callable[[], bool]]:
    """How to unpack a piece, at most so many bytes of it, and whether the end has come."""
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return _as_it_is, lambda: True
    if name not in ("gzip", "x-gzip", "deflate"):
        raise Unpackable(Unpackable.__doc__)
    return _inflating()


def _as_it_is(piece: bytes, most: int) -> bytes:
    return piece


def _inflating() -> tuple[Callable[[bytes, int], bytes], Callable[[], bool]]:
    packed = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)  # gzip or zlib, told apart by its head
    begun = False

    def unpack(piece: bytes, most: int) -> bytes:
        nonlocal begun
        begun = begun or bool(piece)
        if piece and packed.eof:
            raise Unpackable(Unpackable.__doc__)
        try:
            plain = packed.decompress(piece, most)
        except zlib.error as error:
            raise Unpackable(Unpackable.__doc__) from error
        if packed.unused_data:
            raise Unpackable(Unpackable.__doc__)
        return plain

    return unpack, lambda: packed.eof or not begun
