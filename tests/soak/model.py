"""python -m tests.soak.model --examples 20000 --steps 100: the machine of tests/stateful, many more examples of it.

`--ledger memory` is the simulation's ledger alone; `sqlite` and a PostgreSQL URL (without a database name) hold the
tables to it step by step, in a database of their own that is dropped afterwards.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, get_state_machine_test

from tests.stateful.machine import LinkMachine


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--examples", type=int, default=20_000)
    options.add_argument("--steps", type=int, default=100)
    options.add_argument("--ledger", default="memory", help="memory, sqlite, or postgres://user@host:port")
    options.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    asked = options.parse_args()
    with machine_over(asked.ledger) as machine:
        figures, failures = report(machine, asked)
    print(json.dumps({"commit": _commit(), **vars(asked), **figures, "failures": failures}, indent=1))
    raise SystemExit(bool(failures))


@contextmanager
def machine_over(ledger: str) -> Iterator[type[LinkMachine]]:
    if ledger == "memory":
        yield LinkMachine
        return
    with tempfile.TemporaryDirectory() as folder:
        own = f"sqlite:///{folder}/model.sqlite3" if ledger == "sqlite" else f"{ledger.rstrip('/')}/model_{os.getpid()}"
        os.environ |= {
            "KAKUTEI_MODE": "test", "KAKUTEI_DATA": folder, "KAKUTEI_SHIFT_DATABASE_URL": own,
            "DJANGO_SETTINGS_MODULE": "kakutei.shift.settings",
        }  # fmt: skip
        with _database(Path(folder)):
            from tests.stateful.differential import DifferentialMachine  # Django is set up only here

            yield DifferentialMachine


@contextmanager
def _database(folder: Path) -> Iterator[None]:
    import django

    django.setup()
    from django.conf import settings as ours
    from django.test.utils import setup_databases, teardown_databases

    if ours.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        ours.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(folder / "model.sqlite3")
    made = setup_databases(0, interactive=False)
    try:
        yield
    finally:
        teardown_databases(made, 0)


def report(machine: type[LinkMachine], asked: argparse.Namespace) -> tuple[dict, int]:
    """How often each thing happened, and how many kinds of failure there were; each of them is printed with its steps."""
    happened: Counter[str] = Counter()

    class Counted(machine):  # type: ignore[valid-type,misc] # a class that is passed in
        def teardown(self) -> None:
            super().teardown()
            happened["ended"] += 1
            happened.update(self.worlds[0].happened if self.worlds else {})

    failures = 0
    try:
        seed(asked.seed)(_test(Counted, asked))()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what the soak is there to report
        traceback.print_exception(error)
        failures = len(error.exceptions) if isinstance(error, ExceptionGroup) else 1
    return {"ended": happened.pop("ended", 0), "happened": dict(happened)}, failures


def _test(machine: type[RuleBasedStateMachine], asked: argparse.Namespace):
    return get_state_machine_test(machine, settings=settings(
        max_examples=asked.examples, stateful_step_count=asked.steps, deadline=None, database=None, print_blob=True,
        suppress_health_check=list(HealthCheck),
    ))  # fmt: skip


def _commit() -> str:
    return subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    main()
