"""Duties that are not due each time the loop comes round."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from pytest_django import Settings

from kakutei.edge.loop import Every


def test_a_duty_is_done_at_the_start_and_then_once_in_each_period(settings: Settings, tmp_path: Path) -> None:
    settings.KAKUTEI_CLOCK_FILE = tmp_path / "clock"
    done: list[int] = []
    often = Every(lambda: done.append(30), dt.timedelta(seconds=30))
    hourly = Every(lambda: done.append(3600), dt.timedelta(hours=1))
    for offset in (0, 5, 40, 3000, 3700):
        settings.KAKUTEI_CLOCK_FILE.write_text(str(offset))
        often()
        hourly()
    assert done == [30, 3600, 30, 30, 30, 3600]
