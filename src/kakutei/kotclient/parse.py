"""Parses answers as untrusted input: strictly, with limits, and completely or not at all."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError


class Unreadable(Exception):
    """The body is not strict JSON: cut short, duplicate keys, NaN, too deep, or text that no database stores."""


class NotAsDocumented(Exception):
    """The body is JSON, but not the record that the reference promises."""


_ESCAPED = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")


@dataclass(frozen=True)
class Envelope:
    code: int | None
    message: str


def read_json(body: bytes) -> Any:
    """Raises Unreadable."""
    try:
        text = body.decode("utf-8-sig")
        value = json.loads(text, object_pairs_hook=_no_doubles, parse_constant=_no_constants)
        if _ESCAPED.search(text):
            _check_text(value)
    except (ValueError, RecursionError) as error:
        raise Unreadable from error
    return value


def reader[T](record: type[T]) -> Callable[[Any], T]:
    """A function that turns JSON into `record`. It raises NotAsDocumented."""
    adapter: TypeAdapter[T] = TypeAdapter(record)

    def read(value: Any) -> T:
        try:
            return adapter.validate_python(value)
        except (ValidationError, RecursionError) as error:
            raise NotAsDocumented from error

    return read


def read_envelope(body: bytes) -> Envelope | None:
    """The code and message of either documented envelope, or None."""
    try:
        value = read_json(body)
    except Unreadable:
        return None
    if not isinstance(value, dict):
        return None
    errors = value.get("errors")
    inner = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else value
    return Envelope(_code(inner.get("code")), str(inner.get("message", ""))[:300]) if "code" in inner else None


def _code(value: object) -> int | None:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _check_text(value: Any) -> None:
    """Raises ValueError for half a surrogate pair or a NUL: valid in JSON, but in no URL and in no database."""
    written = json.dumps(value, ensure_ascii=False)
    written.encode()
    if "\\u0000" in written:
        raise ValueError("a text holds NUL")


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("a key stands twice")
    return result


def _no_constants(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
