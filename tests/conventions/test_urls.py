"""No page without a rule: every URL of both apps declares who may use it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from .markdown import CODE, rows, section
from .tree import ROOT, text

RESOLVER = Path(__file__).with_name("resolver.py")


def resolved(app: str, data: Path, *options: str) -> dict[str, Any]:
    environment = {**os.environ, "KAKUTEI_MODE": "test", "KAKUTEI_DATA": str(data)}
    run = subprocess.run(
        [sys.executable, str(RESOLVER), app, *options], env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    answer: dict[str, Any] = json.loads(run.stdout)
    return answer


@pytest.mark.parametrize("app", ["shift", "kintai"])
def test_every_url_has_a_policy_rule(app: str, tmp_path: Path) -> None:
    found = resolved(app, tmp_path)
    assert found["all"] > 3
    assert not found["without"], f"Put @allow(policy.…) on the views of {found['without']}."


def test_a_url_without_a_rule_is_found(tmp_path: Path) -> None:
    assert "open-door" in resolved("shift", tmp_path, "--bad-sample")["without"]


# --- the coverage table of the README ---


def same_spelling(routes: list[str]) -> set[str]:
    """What a path calls its arguments does not matter."""
    return {re.sub(r"{[^}]*}", "{}", route) for route in routes}


def routes_claimed(readme: str) -> set[str]:
    cells = [row.cells[0] for row in rows(section(readme, "## What it does"))]
    return same_spelling([word for cell in cells for word in CODE.findall(cell)])


def test_the_readme_lists_the_webapi_as_it_is(tmp_path: Path) -> None:
    real = same_spelling(resolved("kintai", tmp_path)["webapi"])
    # One route answers GET …/timerecord/{date} and POST …/timerecord/{employeeKey}.
    assert routes_claimed(text(ROOT / "README.md")) == real, "Bring README.md, What it does, and the routes together."


def test_a_wrong_claim_is_found() -> None:
    readme = "## What it does\n\n| e | h |\n| - | - |\n| `GET /moon/{phase}` | done |\n"
    assert routes_claimed(readme) == {"GET /moon/{}"}
