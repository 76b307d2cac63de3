"""The one place that reads the time of day.

now() = system clock + the offset in seconds from the file that KAKUTEI_CLOCK_FILE names, so that tests and the demo move
all processes together. Settings refuse the file in production.
"""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path

from django.conf import settings

_STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def now() -> dt.datetime:
    """The present moment, aware, in UTC."""
    return system_now() + offset()


def system_now() -> dt.datetime:
    """The system clock itself: only for guards against clock steps and skew."""
    return dt.datetime.now(dt.UTC)


def steady() -> dt.timedelta:
    """The time since an arbitrary moment. This clock cannot be set, and it continues while the machine sleeps."""
    return dt.timedelta(seconds=time.clock_gettime(_STEADY))


def offset() -> dt.timedelta:
    file: Path | None = settings.KAKUTEI_CLOCK_FILE
    if file is None or not file.exists():
        return dt.timedelta(0)
    return dt.timedelta(seconds=float(file.read_text() or 0))
