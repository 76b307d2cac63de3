"""The machine over the repository of the simulation."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from .machine import LinkMachine

EXAMPLES, STEPS = 500, 50


def test_every_promise_holds_whatever_is_done_in_whatever_order() -> None:
    run_state_machine_as_test(LinkMachine, settings=how(EXAMPLES))


def how(examples: int, steps: int = STEPS, **more) -> settings:
    return settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, derandomize=True, database=None,
        print_blob=True, suppress_health_check=list(HealthCheck), **more,
    )  # fmt: skip
