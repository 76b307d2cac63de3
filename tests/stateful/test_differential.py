"""The simulation's repository means the same as the tables: the same steps, the same memory after each of them."""

from __future__ import annotations

import pytest
from hypothesis.stateful import run_state_machine_as_test

from .differential import DifferentialMachine
from .test_stateful import how

EXAMPLES = 40


@pytest.mark.django_db
def test_both_repositories_remember_the_same_after_each_step() -> None:
    run_state_machine_as_test(DifferentialMachine, settings=how(EXAMPLES))
