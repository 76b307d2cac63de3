"""Two hundred stories, two thousand company-days: what must never happen, and what must have happened."""

from __future__ import annotations

from collections import Counter

import pytest

from .commit import commit
from .coverage import too_few
from .figures import without_faults
from .scenario import run_scenario

SEEDS, PARTS = 200, 4
EACH = 5
"""A tenth of what a long run must show."""
totals: Counter[str] = Counter()
days: Counter[str] = Counter()


@pytest.mark.parametrize("part", range(PARTS))
def test_every_promise_holds_in_every_story(part: int) -> None:
    for seed in range(part, SEEDS, PARTS):
        world = run_scenario(seed)
        totals.update(world.happened)
        days["company"] += world.company_days
        assert not world.checkers.found, f"seed {seed} of commit {commit()}: {world.checkers.found[:3]}"


def test_each_fault_and_each_edge_has_happened() -> None:
    """Runs after the stories: what never happened proves nothing."""
    assert not too_few(totals, EACH), f"commit {commit()}"
    assert days["company"] >= 2000


def test_a_seed_tells_the_same_story_again() -> None:
    one, again = run_scenario(7), run_scenario(7)
    assert [(r.sent, r.path, r.fault) for r in one.servers.history] == [
        (r.sent, r.path, r.fault) for r in again.servers.history
    ]


def test_without_faults_no_call_is_made_for_nothing() -> None:
    """But for a read now and then that the beginning of the hours makes useless."""
    calls = without_faults(range(4))
    assert calls.made > 1000
    assert round(calls.ratio, 2) == 1.0
