"""A few stories of tests/simulation as single tests, for the mutants: python -m pytest tests/soak/short_stories.py."""

from __future__ import annotations

import pytest

from tests.simulation.scenario import run_scenario

SEEDS = 4


@pytest.mark.parametrize("seed", range(SEEDS))
def test_every_promise_holds_in_the_story(seed: int) -> None:
    assert not run_scenario(seed).checkers.found
