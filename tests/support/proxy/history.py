"""The proxy's history: a file that is only ever appended to, one line when a request was received, one when it was over."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tests.support.proxy.script import Deed


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

    @property
    def key(self) -> str:
        """The employee key of a write."""
        return self.path.rsplit("/", 2)[1]

    @property
    def under_way(self) -> bool:
        return self.end is None


@dataclass
class History:
    """Reads on where it had stopped. `calls` may be cleared once all of them are over."""

    file: Path
    calls: dict[int, Call] = field(default_factory=dict)
    read_to: int = 0

    def read(self) -> list[Call]:
        """In the order of their numbers. A line without its newline is not there yet."""
        if self.file.exists():
            with self.file.open("rb") as file:
                file.seek(self.read_to)
                new = file.read()
            whole = new[: new.rfind(b"\n") + 1]
            self.read_to += len(whole)
            self.take(whole.decode().splitlines())
        return list(self.calls.values())

    def take(self, lines: Iterable[str]) -> None:
        for text in lines:
            entry: dict[str, Any] = json.loads(text)
            number = entry["number"]
            if "deed" in entry:
                entry["deed"] = Deed(entry["deed"])
            known = self.calls.get(number)
            self.calls[number] = replace(known, **entry) if known else Call(**entry)


def line(**entry: object) -> str:
    return json.dumps(entry, ensure_ascii=False) + "\n"
