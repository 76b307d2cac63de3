"""Each small bug in the core is seen by a checker of the promise that it breaks."""

from __future__ import annotations

import pytest

from .bugs import BUGS, seeded
from .story import tell

MOST_SEEDS = 40


@pytest.mark.parametrize("name", BUGS)
def test_a_bug_is_seen(name: str) -> None:
    seen: set[str] = set()
    with seeded(name) as bug:
        for seed in range(MOST_SEEDS):
            seen |= {checker for checker, _ in tell(seed).checkers.found}
            if any(checker.startswith(bug.checkers) for checker in seen):
                return
    pytest.fail(f"{name}: none of {bug.checkers} in {MOST_SEEDS} seeds, only {sorted(seen)}")
