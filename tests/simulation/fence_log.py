"""The fence log in a dictionary."""

from __future__ import annotations

import datetime as dt


class InMemoryFenceLog:
    """Implements link.port.FenceLog."""

    def __init__(self) -> None:
        self.fences: dict[str, int] = {}

    def claimed(self, connection: str, fence: int, at: dt.datetime) -> int | None:
        known = self.fences.get(connection, 0)
        if fence <= known:
            return known
        self.fences[connection] = fence
        return None
