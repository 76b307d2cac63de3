"""kill -9 of the web process at every SQL statement and commit of [確定]: the confirmation and its debt are both on file, or neither."""

from __future__ import annotations

import pytest

from tests.end_to_end.confirming import ALL, Report, die_at_every_step
from tests.end_to_end.world import World


@pytest.fixture
def report(world: World) -> Report:
    world.connect()
    return die_at_every_step(world)


def test_killed_at_any_step_of_confirming_both_are_on_file_or_neither(report: Report) -> None:
    assert not report.torn
    assert "3件を確定しました。" in report.page
    assert report.at_last == ALL
    commit = report.steps.index("COMMIT", report.steps.index('INSERT INTO "shift_roster_confirmation"'))
    steps = range(len(report.steps))
    assert report.ends_of("before") == [step > commit for step in steps]
    assert report.ends_of("after") == [step >= commit for step in steps]
