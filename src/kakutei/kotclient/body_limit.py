"""The body of an answer, never larger in memory than allowed: a compressed body is decompressed only up to the limit.

The HTTP library decompresses whole chunks, also nested encodings: 64 kB could become gigabytes before a limit is checked.
"""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterable, Callable

ACCEPTED = "gzip, deflate"


class TooLarge(Exception):
    """The answer is larger than the limit of this call."""


class Unpackable(ValueError):
    """The body has an encoding that was not asked for, is damaged, or continues after its end."""


async def read_bounded(pieces: AsyncIterable[bytes], encoding: str, limit: int) -> bytes:
    """Raises TooLarge or Unpackable."""
    unpack, ends = _unpacking(encoding)
    body = bytearray()
    async for piece in pieces:
        body += unpack(piece, limit + 1 - len(body))
        if len(body) > limit:
            raise TooLarge
    if not ends():
        raise Unpackable
    return bytes(body)


def _unpacking(encoding: str) -> tuple[Callable[[bytes, int], bytes], Callable[[], bool]]:
    """Two functions: decompress a chunk to at most so many bytes, and whether the end was reached."""
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return _as_it_is, lambda: True
    if name not in ("gzip", "x-gzip", "deflate"):
        raise Unpackable
    return _inflating()


def _as_it_is(piece: bytes, most: int) -> bytes:
    return piece


def _inflating() -> tuple[Callable[[bytes, int], bytes], Callable[[], bool]]:
    packed = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)  # gzip or zlib, by its header
    begun = False

    def unpack(piece: bytes, most: int) -> bytes:
        nonlocal begun
        begun = begun or bool(piece)
        if piece and packed.eof:
            raise Unpackable
        try:
            plain = packed.decompress(piece, most)
        except zlib.error as error:
            raise Unpackable from error
        if packed.unused_data:
            raise Unpackable
        return plain

    return unpack, lambda: packed.eof or not begun
