"""CPU and memory of running processes, from /proc."""

from __future__ import annotations

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def cpu_of(pid: int) -> float:
    """Seconds of the process itself and of the children it has waited for."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # it has ended meanwhile
        return 0
    return sum(map(int, fields[11:15])) / TICKS


def memory_of(pid: int) -> float:
    """Megabytes; what several processes share counts for each in part (PSS)."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")) / 1000


def descendants(pid: int) -> list[int]:
    return [each for child in _children(pid) for each in (child, *descendants(child))]


def _children(pid: int) -> list[int]:
    """Of all threads of the process."""
    try:
        threads = [each.read_text() for each in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:  # one has ended meanwhile
        return []
    return [int(word) for thread in threads for word in thread.split()]
