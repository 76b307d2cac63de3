"""Each small bug in the core is seen by a checker of the promise that it breaks."""

from __future__ import annotations

import pytest

from . import bugs, bugs_of_the_connection
from .seeding import seeded
from .story import tell

MOST_SEEDS = 40
ALL = bugs.BUGS | bugs_of_the_connection.BUGS


@pytest.mark.parametrize("name", ALL)
def test_a_bug_is_seen(name: str) -> None:
    bug, seen = ALL[name], set()
    with seeded(bug):
        for seed in range(MOST_SEEDS):
            seen |= {checker for checker, _ in tell(seed, enough=bug.checkers, **bug.world).checkers.found}
            if any(checker.startswith(bug.checkers) for checker in seen):
                return
    pytest.fail(f"{name}: none of {bug.checkers} in {MOST_SEEDS} seeds, only {sorted(seen)}")
