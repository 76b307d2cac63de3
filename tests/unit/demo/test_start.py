"""bin/demo where a port is taken, and where its data is of another version."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from kakutei.demo.run import PORTS
from tests.browser.launch import free_ports


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


def test_data_of_another_version_is_refused_with_the_command_that_helps(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "shift.sqlite3")) as earlier:
        earlier.execute("CREATE TABLE django_migrations (id INTEGER PRIMARY KEY, app, name, applied)")
        earlier.execute("INSERT INTO django_migrations VALUES (1, 'signin', '0001_initial', '2026-01-01')")
        earlier.commit()
    words = [sys.executable, "-m", "kakutei.demo.serve", "shift", "1"]
    environment = os.environ | {"KAKUTEI_DATA": str(tmp_path), "KAKUTEI_MODE": "test"}
    ended = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert ended.stderr.startswith("前回のデモのデータは、別の版")
    assert "bin/demo --fresh" in ended.stderr
