from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from pytest_django import Settings

from kakutei.infrastructure import clock

NEAR = dt.timedelta(seconds=5)


@pytest.mark.parametrize("text", [None, "", "0"])
def test_without_an_offset_it_is_the_system_clock(clock_file: Path, text: str | None) -> None:
    if text is not None:
        clock_file.write_text(text)
    assert abs(clock.now() - clock.system_now()) < NEAR
    assert clock.now().tzinfo is dt.UTC


@pytest.mark.parametrize("seconds", [7200, -7200, 0.5, 366 * 86400])
def test_the_file_moves_the_clock_for_everybody_who_reads_it_next(clock_file: Path, seconds: float) -> None:
    clock_file.write_text(str(seconds))
    assert clock.offset() == dt.timedelta(seconds=seconds)
    assert abs(clock.now() - clock.system_now() - dt.timedelta(seconds=seconds)) < NEAR
    clock_file.unlink()
    assert clock.offset() == dt.timedelta(0)


def test_the_guards_system_clock_is_never_moved(clock_file: Path) -> None:
    clock_file.write_text("86400")
    assert abs(clock.system_now() - dt.datetime.now(dt.UTC)) < NEAR


def test_in_production_there_is_no_file_to_move_it(settings: Settings) -> None:
    settings.KAKUTEI_CLOCK_FILE = None
    assert clock.offset() == dt.timedelta(0)
