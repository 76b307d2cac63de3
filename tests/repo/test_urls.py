"""No page without a rule: every URL of both apps declares who may use it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

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
