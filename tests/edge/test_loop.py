"""Duties that are not due each time the loop comes round."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
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


HAMMERED = """
import random, signal
import django; django.setup()
from kakutei.edge import loop
loop.IDLE = 0.0002  # so that a signal meets every line of the waiting
chance = random.Random(20261124)

def once():
    if not armed:
        armed.append(True)
        signal.signal(signal.SIGALRM, signal.getsignal(signal.SIGTERM))
        signal.setitimer(signal.ITIMER_REAL, 0.00001 + chance.random() / 2000)
    return False

for n in range(4000):
    armed = []
    loop.Loop("test", {"arm": once}).run()
print("ended each time")
"""


def test_a_signal_ends_the_loop_at_whatever_line_of_its_waiting_it_arrives() -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "kakutei.shift.settings"}
    ended = subprocess.run([sys.executable, "-c", HAMMERED], env=environment, capture_output=True, timeout=60)
    assert b"ended each time" in ended.stdout
