"""The body of an answer in pieces: unpacked once, whole, and no further than the limit."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator

import pytest

from kakutei.kotclient.body_limit import TooLarge, Unpackable, read_bounded

TEXT = b'[{"date": "2026-12-31"}]' * 40
GZIP, DEFLATE = gzip.compress(TEXT), zlib.compress(TEXT)


def read(*pieces: bytes, encoding: str = "gzip", limit: int = 100_000) -> bytes:
    async def come() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece

    return asyncio.run(read_bounded(come(), encoding, limit))


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("", TEXT),
        ("identity", TEXT),
        ("gzip", GZIP),
        ("x-gzip", GZIP),
        ("deflate", DEFLATE),
        (" GZIP ", GZIP),
    ],
)
def test_what_was_asked_for_is_unpacked(encoding: str, body: bytes) -> None:
    assert read(body, encoding=encoding) == TEXT
    assert read(body[:7], body[7:9], b"", body[9:], encoding=encoding) == TEXT


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "gzip,identity", "x"])
def test_any_other_packing_is_refused(encoding: str) -> None:
    with pytest.raises(Unpackable):
        read(GZIP, encoding=encoding)


@pytest.mark.parametrize(
    "pieces",
    [
        (GZIP[:-1],),
        (GZIP[:-1], b""),
        (b"", GZIP[:-9]),
        (GZIP + b"x",),
        (GZIP, b"x"),
        (GZIP, GZIP),
        (b"nonsense",),
        (GZIP[:20], b"nonsense" * 9),
    ],
)
def test_what_is_damaged_cut_short_or_goes_on_after_its_end_is_refused(pieces: tuple[bytes, ...]) -> None:
    with pytest.raises(Unpackable):
        read(*pieces)


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_no_body_is_an_empty_one_however_it_is_called(encoding: str) -> None:
    assert read(encoding=encoding) == b""
    assert read(b"", encoding=encoding) == b""


def test_an_empty_piece_after_the_end_is_none() -> None:
    assert read(GZIP, b"") == TEXT


@pytest.mark.parametrize(("encoding", "body"), [("", TEXT), ("gzip", GZIP), ("deflate", DEFLATE)])
def test_the_limit_itself_fits_and_one_byte_more_does_not(encoding: str, body: bytes) -> None:
    assert read(body[:9], body[9:], encoding=encoding, limit=len(TEXT)) == TEXT
    with pytest.raises(TooLarge):
        read(body[:9], body[9:], encoding=encoding, limit=len(TEXT) - 1)
