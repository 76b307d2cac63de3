"""An older dump is restored and the worker started: nothing is asked before a person approves, and nothing newer is lost."""

from __future__ import annotations

import pytest

from tests.end_to_end.restoring import Drill, drill
from tests.end_to_end.world import World


@pytest.fixture
def drilled(world: World) -> Drill:
    return drill(world)


def test_after_a_restore_nothing_is_asked_before_a_person_approves_and_nothing_newer_is_written_over(
    drilled: Drill,
) -> None:
    assert drilled.asked_before == 0
    assert "データベースがバックアップから戻されたようです。" in drilled.page
    assert '/link/approval"' in drilled.page
    assert "承認しました。" in drilled.said
    assert drilled.kept
    assert drilled.labels["changed"] == drilled.labels["pending_days"] == "KING OF TIME側で変更あり"
    assert drilled.labels["as wanted"] == "反映済み"
    assert len(drilled.written_after) == 1, "the shift that was taken away after the backup is planned again"
    assert drilled.labels["taken away"] == "反映済み"
