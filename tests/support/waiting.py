"""Waiting in tests, in one place."""

from __future__ import annotations

import time
from collections.abc import Callable


def wait_until(true: Callable[[], object], *, seconds: float = 60, what: str = "it") -> None:
    """Looks again and again until `true()`; the one place in all tests that sleeps."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not happen within {seconds} s")
        time.sleep(0.05)
