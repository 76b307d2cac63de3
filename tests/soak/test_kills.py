"""The soaks, shorter, as real processes: kills -9 and stops past the lease under network faults, and workers
of one PostgreSQL database that contend for the same connections."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

POSTGRES = os.environ.get("KAKUTEI_END_TO_END_POSTGRES_URL", "")


def test_kills_lose_nothing_repeat_nothing_and_show_no_false_mark() -> None:
    kills, stops = ("60", "10") if POSTGRES else ("20", "3")
    words = ["--kills", kills, "--stops", stops, "--round", "60", "--more", "3"]
    figures = _run("tests.soak.kills", *words)
    assert (figures["broken"], figures["too_seldom"]) == ([], []), figures


@pytest.mark.skipif(not POSTGRES, reason="several workers need PostgreSQL")
def test_four_workers_write_each_changed_day_exactly_once() -> None:
    figures = _run("tests.soak.contention", "--contentions", "10", "--seconds", "240")
    assert figures["broken"] == [], figures


def _run(command: str, *words: str) -> dict[str, object]:
    """Its figures; whatever it prints besides is shown where the test fails."""
    database = ["--postgres", POSTGRES] if POSTGRES else []
    done = subprocess.run(
        [sys.executable, "-m", command, *words, *database], stdout=subprocess.PIPE, text=True, check=False
    )
    return json.loads(done.stdout)
