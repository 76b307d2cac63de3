"""Duties that are not due each time the loop comes round."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from pytest_django import Settings
from structlog.testing import capture_logs

from kakutei.infrastructure.worker_loop import Every, Loop, LoopEnded, run


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
from kakutei.infrastructure import worker_loop as loop
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


@pytest.fixture
def signals() -> Iterator[None]:
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def ask_to_stop() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


@pytest.mark.django_db
def test_case_g1_a_duty_that_fails_is_logged_with_its_traceback_and_holds_up_no_other() -> None:
    done: list[str] = []

    def broken() -> bool:
        done.append("broken")
        raise LookupError("no such shelf")

    def fine() -> bool:
        done.append("fine")
        loop.stopping = len(done) > 5
        return True

    loop = Loop("test", {"broken": broken, "fine": fine})
    with capture_logs() as logged:
        loop.work()
    assert done == ["broken", "fine", "fine", "fine", "fine", "fine"], "it is tried again after a while"
    (line,) = logged
    assert (line["event"], line["app"], line["duty"], line["error"]) == ("duty_failed", "test", "broken", "LookupError")
    assert line["exc_info"].__traceback__ is not None


@pytest.mark.django_db
def test_two_loops_work_beside_each_other_and_a_signal_ends_both(signals: None) -> None:
    """The first hangs until the second has come round three times: one after the other they would never end."""
    rounds: list[int] = []
    enough = threading.Event()

    def hang() -> bool:
        assert enough.wait(60)
        ask_to_stop()
        return True

    def quick() -> bool:
        rounds.append(threading.get_ident())
        if len(rounds) == 3:
            enough.set()
        return True

    hanging, beside = Loop("test", {"hang": hang}), Loop("test", {"quick": quick})
    with capture_logs() as logged:
        run(hanging, beside)
    assert len(rounds) >= 3
    assert threading.get_ident() not in rounds
    assert (hanging.stopping, beside.stopping) == (True, True)
    assert [line["event"] for line in logged] == ["worker_started", "worker_stopped"]


@pytest.mark.django_db
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_loop_that_ends_by_itself_ends_the_worker(signals: None) -> None:
    def leave() -> bool:
        raise SystemExit

    with pytest.raises(LoopEnded, match=r"\(leave\)"):
        run(Loop("test", {"stay": lambda: False}), Loop("test", {"leave": leave}))


@pytest.mark.django_db
def test_case_g4_what_opens_the_database_is_tried_again_before_anything_begins(signals: None) -> None:
    done: list[str] = []

    def open_it() -> None:
        done.append("open")
        if len(done) < 3:
            raise OperationalError("unable to open database file")

    def duty() -> bool:
        done.append("duty")
        ask_to_stop()
        return False

    with capture_logs() as logged:
        run(Loop("test", {"duty": duty}), prepare=open_it)
    assert done == ["open", "open", "open", "duty"]
    assert [line["event"] for line in logged][:3] == ["database_away", "database_away", "worker_started"]


@pytest.mark.django_db
def test_case_g4_a_signal_ends_the_waiting_for_the_database(signals: None) -> None:
    def open_it() -> None:
        ask_to_stop()
        raise OperationalError("unable to open database file")

    run(Loop("test", {"duty": lambda: False}), prepare=open_it)


def test_a_setting_that_is_wrong_is_no_database_that_is_away(signals: None) -> None:
    def check() -> None:
        raise ImproperlyConfigured("wrong")

    with pytest.raises(ImproperlyConfigured):
        run(Loop("test", {"duty": lambda: False}), prepare=check)
