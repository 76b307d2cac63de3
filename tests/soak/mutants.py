"""python -m tests.soak.mutants [--module shift/link/rules/pace.py …]: small wrong versions of the link's core, against
its quick tests; prints JSON. A mutant that no test detects is a survivor, unless `equivalent.toml` says why it has no effect."""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
import time
import tomllib
from collections import Counter
from contextlib import redirect_stdout
from pathlib import Path

import cryptography.x509
import greenlet
import httpx2
import pydantic
import pytest

from tests.soak.children import Children
from tests.soak.killing import PYTEST, Baseline, kill_by_import, text_of
from tests.soak.mutations import How, Mutant, mutants

WARM = (cryptography.x509, greenlet, httpx2, pydantic)
"""Imported before anything forks."""
LINK, CLIENT = "shift/link/", "kotclient/"
MODULES = (
    *(f"{LINK}rules/{name}.py" for name in ("decide", "pace", "employees", "values", "states", "newcomer")),
    *(f"{CLIENT}{name}.py" for name in ("answers", "parse", "completeness", "body_limit", "client")),
    *(f"{LINK}{name}.py" for name in ("delivery_worker", "run", "delivery", "reading", "sync")),
)
SUITE = {
    LINK: [
        "tests/unit/shift/link_core",
        "tests/unit/shift/link_rules",
        "tests/conventions/test_docs.py",
        "tests/conventions/test_figures.py",
    ],
    CLIENT: ["tests/unit/kotclient", "tests/unit/shift/link_core", "tests/conventions/test_figures.py"],
}
LAST = ["tests/soak/short_stories.py"]
SLOW = [
    "test_whatever_comes_means_one_thing",
    "test_no_broken_answer_is_believed",
    "test_the_judge_misses",
    "test_the_judge_catches",
]
EQUIVALENT = Path(__file__).with_name("equivalent.toml")


class Tally:
    """What became of each mutant."""

    def __init__(self, expected: int) -> None:
        self.expected, self.outcomes = expected, dict[Mutant, str]()
        self.listed = [*tomllib.loads(EQUIVALENT.read_text()).get("equivalent", ())]
        self.used: set[int] = set()

    def record(self, mutant: Mutant, outcome: str) -> None:
        if outcome == "survived" and self._is_equivalent(mutant):
            outcome = "equivalent"
        self.outcomes[mutant] = outcome
        if outcome == "survived":
            print(f"{len(self.outcomes)}/{self.expected} {said(mutant)}", file=sys.stderr, flush=True)

    def _is_equivalent(self, mutant: Mutant) -> bool:
        for number, each in enumerate(self.listed):
            if (each["module"], each["where"], each["change"]) == (mutant.module, mutant.where, mutant.change):
                self.used.add(number)
                return True
        return False

    def figures(self, modules: list[str]) -> dict[str, object]:
        each = {
            module: Counter(outcome for mutant, outcome in self.outcomes.items() if mutant.module == module)
            for module in modules
        }
        total = sum(each.values(), Counter())
        idle = [one for number, one in enumerate(self.listed) if number not in self.used and one["module"] in modules]
        return {
            **_scored(total),
            "modules": {module: _scored(counted) for module, counted in each.items()},
            "survivors": [said(mutant) for mutant, outcome in self.outcomes.items() if outcome == "survived"],
            "listed_as_equivalent_but_noticed_or_gone": [f"{one['module']} {one['change']}" for one in idle],
        }


def said(mutant: Mutant) -> str:
    return f"{mutant.module}:{mutant.line} {mutant.where}: {mutant.change}"


def _scored(counted: Counter[str]) -> dict[str, object]:
    """A timeout counts as detected; equivalent mutants are excluded."""
    noticed, possible = counted["killed"] + counted["timed_out"], counted.total() - counted["equivalent"]
    outcomes = {outcome: counted[outcome] for outcome in ("killed", "timed_out", "equivalent", "survived")}
    return {"mutants": counted.total(), **outcomes, "score": round(100 * noticed / possible, 1) if possible else None}


def run(modules: list[str], processes: int, only: set[str] | None = None) -> Tally:
    found = [mutant for module in modules for mutant in mutants(module, text_of(module))]
    found = [mutant for mutant in found if only is None or said(mutant) in only]
    tally, children = Tally(len(found)), Children(processes)
    for kind in SUITE:
        waiting = [mutant for mutant in found if mutant.how is How.IMPORT and mutant.module.startswith(kind)]
        kill_by_import(waiting, _chosen([*SUITE[kind], *LAST]), children, tally.record)
    living = [mutant for mutant in found if mutant.how is not How.IMPORT]
    if living:
        kinds = [kind for kind in SUITE if kind == LINK or any(mutant.module.startswith(kind) for mutant in living)]
        folders = dict.fromkeys(folder for kind in kinds for folder in SUITE[kind])
        suite = _chosen([*folders, *LAST])
        with redirect_stdout(io.StringIO()):
            code = pytest.main([*PYTEST, *suite], plugins=[Baseline(living, children, tally.record, _belongs)])
        if code != pytest.ExitCode.OK:
            raise SystemExit(f"the tests do not run: {code}")
    return tally


def _belongs(item: pytest.Item, mutant: Mutant) -> bool:
    kind = LINK if mutant.module.startswith(LINK) else CLIENT
    return item.nodeid.startswith((*SUITE[kind], *LAST))


def _chosen(folders: list[str]) -> list[str]:
    return [*folders, "-k", " and ".join(f"not {name}" for name in SLOW)]


def _commit() -> str:
    return subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True
    ).stdout.strip()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--module", action="append", choices=MODULES)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--again", type=Path, help="the output of a run: only its survivors")
    asked = parser.parse_args()
    os.setpriority(os.PRIO_PROCESS, 0, 10)
    started, modules = time.monotonic(), asked.module or [*MODULES]
    again = set(json.loads(asked.again.read_text())["survivors"]) if asked.again else None
    tally = run(modules, asked.processes, again)
    figures = {"commit": _commit(), "seconds": round(time.monotonic() - started), **tally.figures(modules)}
    print(json.dumps(figures, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
