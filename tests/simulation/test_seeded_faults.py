"""Each small bug in the core is seen by a checker of the promise that it breaks."""

from __future__ import annotations

import pytest

from . import seeded_faults, seeded_faults_of_connections
from .scenario import run_scenario
from .seeding import seeded

MOST_SEEDS = 40
ALL = seeded_faults.BUGS | seeded_faults_of_connections.BUGS


@pytest.mark.parametrize("name", ALL)
def test_a_bug_is_seen(name: str) -> None:
    bug, seen = ALL[name], set()
    with seeded(bug):
        for seed in range(MOST_SEEDS):
            seen |= {checker for checker, _ in run_scenario(seed, enough=bug.checkers, **bug.world).checkers.found}
            if any(checker.startswith(bug.checkers) for checker in seen):
                return
    pytest.fail(f"{name}: none of {bug.checkers} in {MOST_SEEDS} seeds, only {sorted(seen)}")
