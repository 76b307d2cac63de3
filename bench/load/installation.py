# ruff: noqa: S603 - it starts its own processes
"""The processes that docs/operating.md names, in production mode, on an empty database of their own."""

from __future__ import annotations

import base64
import json
import os
import secrets
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.load import LARGE, SIZES
from tests.end_to_end.attendance import AttendanceSide, free_port
from tests.soak.cluster import Cluster
from tests.support.waiting import wait_until

HOST = "shift.example.jp"


@dataclass(frozen=True)
class Installation:
    """`url`: of the web processes, as the reverse proxy asks them; `logs`: what each program wrote."""

    url: str
    users: list[dict[str, Any]]
    attendance: AttendanceSide
    pids: dict[str, int]
    logs: Path


@contextmanager
def installation(
    folder: Path, *, database: str, web_processes: int, threads: int, users: int
) -> Iterator[Installation]:
    """`folder` is empty. The worker begins to send as soon as it is entered."""
    with ExitStack() as stack:
        attendance, port = AttendanceSide(folder / "kintai", free_port()), free_port()
        attendance.folder.mkdir()
        attendance.build(people=sum(SIZES), in_a_division=LARGE)
        environment = _environment(folder, attendance.base_url)
        pids = {}
        if database == "postgres":
            cluster = Cluster(folder / "cluster")
            stack.callback(cluster.stop)
            cluster.start()
            environment["KAKUTEI_SHIFT_DATABASE_URL"] = f"{cluster.url}/postgres"
            pids["PostgreSQL"] = int((cluster.folder / "data" / "postmaster.pid").read_text().split()[0])
        words = [sys.executable, "-m", "bench.load.companies", attendance.base_url, f"{users}"]
        built = subprocess.run(words, env=environment, stdout=subprocess.PIPE, check=True)
        stack.callback(attendance.stop)
        attendance.start()
        assert attendance.process
        pids["attendance app"] = attendance.process.pid
        web = ["gunicorn", "--workers", f"{web_processes}", "--threads", f"{threads}", "--no-control-socket"]
        commands = {
            "web": [*web, "--bind", f"127.0.0.1:{port}", "kakutei.shift.wsgi"],
            "worker": ["kakutei", "worker", "shift"],
        }
        for name, command in commands.items():
            log = stack.enter_context((folder / f"{name}.log").open("w"))
            process = subprocess.Popen([sys.executable, "-m", *command], env=environment, stdout=log, stderr=log)
            stack.callback(_end, process)
            pids[name] = process.pid
        url = f"http://127.0.0.1:{port}"
        wait_until(lambda: _answers(url), what="the web processes' start")
        yield Installation(url, json.loads(built.stdout), attendance, pids, folder)


def _environment(folder: Path, webapi: str) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("KAKUTEI_")},
        "KAKUTEI_MODE": "production",
        "KAKUTEI_DATA": str(folder),
        "KAKUTEI_SECRET_KEY": secrets.token_urlsafe(64),
        "KAKUTEI_SEAL_KEYS": f"1:{base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()}",
        "KAKUTEI_SHIFT_URL": f"https://{HOST}",
        "KAKUTEI_TRUSTED_PROXIES": "127.0.0.1",
        "KAKUTEI_KOT_HOSTS": f"bench={webapi}",
        "KAKUTEI_KOT_PRIVATE_HOSTS": "127.0.0.1",
        "KAKUTEI_LINK_HOURS": "",
    }


def _answers(url: str) -> bool:
    request = urllib.request.Request(f"{url}/healthz", headers={"Host": HOST})  # noqa: S310 - our own http address
    try:
        urllib.request.urlopen(request, timeout=2)  # noqa: S310
    except OSError:
        return False
    return True


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait(40)
