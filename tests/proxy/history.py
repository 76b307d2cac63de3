"""The proxy's history: a file that is only ever appended to, one line when a request was received, one when it was over."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.proxy.script import Deed


@dataclass(frozen=True)
class Call:
    """One request. Times are of the monotonic clock, which all processes of a machine share."""

    number: int
    method: str
    path: str
    body: str
    start: float
    """When it had been received whole."""
    end: float | None = None
    """When nothing of it could come to the server or to the caller any more; None: not yet."""
    deed: Deed | None = None
    status: int | None = None
    """What the server answered, whether the caller got it or not."""

    @property
    def writes(self) -> bool:
        return self.method in ("PUT", "DELETE")

    @property
    def day(self) -> str:
        """Employee key and date of a write, as they stand at the end of its path."""
        return "/".join(self.path.rsplit("/", 2)[1:])


def read_history(file: Path) -> list[Call]:
    return list(calls_in(file.read_text().splitlines())) if file.exists() else []


def calls_in(lines: Iterable[str]) -> Iterator[Call]:
    """In the order of their numbers. A line without its newline is not there yet."""
    found: dict[int, dict[str, Any]] = {}
    for line in lines:
        entry = json.loads(line)
        found.setdefault(entry["number"], {}).update(entry)
    for number in sorted(found):
        entry = found[number]
        deed = Deed(entry["deed"]) if "deed" in entry else None
        yield Call(**{**entry, "deed": deed})


def line(**entry: object) -> str:
    return json.dumps(entry, ensure_ascii=False) + "\n"
