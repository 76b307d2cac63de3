"""bin/demo beside another one, or beside whatever else has a port."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from kakutei.demo.run import PORTS
from tests.journeys.installation import free_ports


@pytest.mark.parametrize("taken", PORTS)
def test_a_port_that_is_taken_is_named_before_anything_is_touched(taken: str, tmp_path: Path) -> None:
    kept = tmp_path / "data" / "kept"
    kept.parent.mkdir()
    kept.touch()
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        free = dict(zip(PORTS, map(str, free_ports(len(PORTS))), strict=True))
        environment = os.environ | free | {taken: str(port), "KAKUTEI_DATA": str(kept.parent)}
        words = [sys.executable, "-m", "kakutei", "demo", "--fresh"]
        ended = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"ポート{port}は使えません")
    assert taken in ended.stderr
    assert ended.stderr.count("\n") == 1, ended.stderr
    assert kept.exists()
