"""What the fault proxy does with each connection: drawn from a seed and the connection's number, so a seed repeats a run."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from random import Random


class Deed(StrEnum):
    PASS = "pass"
    DELAY = "delay"
    DROP_BEFORE = "drop before forwarding"
    DROP_AFTER = "drop after forwarding"
    HALF = "half an answer"
    RESET_BEFORE = "reset before forwarding"
    RESET_AFTER = "reset after forwarding"
    SLOW = "slow bytes"
    LATE = "forwarded after the caller was cut off"


FAULTS = tuple(deed for deed in Deed if deed is not Deed.PASS)
FORWARDED = frozenset(Deed) - {Deed.DROP_BEFORE, Deed.RESET_BEFORE}
ANSWERED = frozenset({Deed.PASS, Deed.DELAY})
SHORTEST, LONGEST = 0.05, 0.5
LATEST = 2.5
"""Seconds: a delay, and how late a cut-off request still reaches the server (less than the settle time of the tests)."""


@dataclass(frozen=True)
class Step:
    deed: Deed
    seconds: float = 0


def step_of(seed: int, connection: int, percent: int, deeds: tuple[Deed, ...] = FAULTS) -> Step:
    """`percent` of the connections meet one of `deeds`, each as often as the other."""
    random = Random(f"{seed}:{connection}")
    if random.random() * 100 >= percent:
        return Step(Deed.PASS)
    deed = random.choice(deeds)
    longest = LATEST if deed is Deed.LATE else LONGEST
    return Step(deed, random.uniform(SHORTEST, longest))
