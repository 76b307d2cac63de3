"""A few stories of tests/sim as single tests, for the mutants: python -m pytest tests/soak/short_stories.py."""

from __future__ import annotations

import pytest

from tests.sim.story import tell

SEEDS = 4


@pytest.mark.parametrize("seed", range(SEEDS))
def test_every_promise_holds_in_the_story(seed: int) -> None:
    assert not tell(seed).checkers.found
