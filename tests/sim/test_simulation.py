"""Two hundred stories, two thousand company-days: what must never happen, and what must have happened."""

from __future__ import annotations

from collections import Counter

import pytest

from .server import FAULTS
from .story import tell

SEEDS, PARTS = 200, 4
totals: Counter[str] = Counter()


@pytest.mark.parametrize("part", range(PARTS))
def test_every_promise_holds_in_every_story(part: int) -> None:
    for seed in range(part, SEEDS, PARTS):
        world = tell(seed)
        totals.update(world.happened)
        assert not world.checkers.found, f"seed {seed}: {world.checkers.found[:3]}"


def test_each_fault_and_each_edge_has_happened() -> None:
    """Runs after the stories: what never happened proves nothing."""
    wanted = [*FAULTS, "killed", "stopped", "LeaseLost", "NoRoom", "revoke", "swap", "by_hand", "punch", "switch"]
    assert not [name for name in wanted if not totals[name]], totals


def test_a_seed_tells_the_same_story_again() -> None:
    one, again = tell(7), tell(7)
    assert [(r.sent, r.path, r.fault) for r in one.servers.history] == [
        (r.sent, r.path, r.fault) for r in again.servers.history
    ]
