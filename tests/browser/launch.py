"""What bin/demo starts, with ports and data of its own and a clock that the test moves for all processes."""

from __future__ import annotations

import datetime as dt
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.support.waiting import wait_until

JST = ZoneInfo("Asia/Tokyo")


def free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


class Installation:
    def __init__(self, data: Path, *, empty: bool = False, host: str = "127.0.0.1") -> None:
        self.empty = empty
        self.folder = data.with_name(data.name + ("-empty" if empty else ""))
        self.folder.mkdir(parents=True)
        ports = free_ports(4)
        self.shift_url, self.kintai_url = (f"http://{host}:{port}" for port in ports[:2])
        self.mail_url = f"http://127.0.0.1:{ports[2]}"
        names = ("KAKUTEI_SHIFT_PORT", "KAKUTEI_KINTAI_PORT", "KAKUTEI_MAIL_PORT", "KAKUTEI_SMTP_PORT")
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("KAKUTEI")},
            **{name: str(port) for name, port in zip(names, ports, strict=True)},
            "KAKUTEI_DATA": str(data),
            "KAKUTEI_DEMO_HOST": host,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        words = ["--empty"] if self.empty else []
        self.process = subprocess.Popen([sys.executable, "-m", "kakutei", "demo", *words], env=self.environment)
        wait_until(lambda: answers(f"{self.shift_url}/healthz") and answers(f"{self.kintai_url}/healthz"), seconds=90)

    def stop(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)
            self.process = None

    # --- the clock of all processes ---

    @property
    def now(self) -> dt.datetime:
        return dt.datetime.now(JST) + dt.timedelta(seconds=float((self.folder / "clock").read_text()))

    def set_clock(self, time_of_day: dt.time, *, days: int = 0) -> None:
        """That time in Japan, on the day the clock shows now, or `days` later."""
        clock = self.folder / "clock"
        standing = dt.datetime.now(JST) + dt.timedelta(seconds=float(clock.read_text()) if clock.exists() else 0)
        wanted = dt.datetime.combine(standing.date() + dt.timedelta(days=days), time_of_day, tzinfo=JST)
        clock.write_text(str((wanted - dt.datetime.now(JST)).total_seconds()))

    @property
    def today(self) -> dt.date:
        return self.now.date()

    # --- the operator's commands ---

    def command(self, app: str, *words: str) -> None:
        environment = {
            **self.environment,
            "KAKUTEI_MODE": "demo",
            "KAKUTEI_DATA": str(self.folder),
            "KAKUTEI_KOT_HOSTS": f"勤怠={self.kintai_url}/v1.0",
        }
        subprocess.run([sys.executable, "-m", "kakutei", app, *words], env=environment, check=True)

    def process_ids(self, words: str) -> list[int]:
        """Of the processes of this installation whose command line holds `words`."""
        assert self.process
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [int(pid) for pid in children if words in Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")]


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
