"""The attendance side of the end-to-end tests: a real server process with a real database file, inspected by SQL."""

from __future__ import annotations

import datetime as dt
import os
import socket
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from tests.support.waiting import wait_until

READS_PUNCHES = "a" * 32
PAGE_RIGHTS = "b" * 32
NO_WRITE = "c" * 32
OTHER_ADDRESS = "d" * 32
UNKNOWN_TOKEN = "e" * 32


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def employee_key(number: str) -> str:
    return f"{int(number):064x}"


def moment_text(at: dt.datetime) -> str:
    """As the database file holds it."""
    return at.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S")


@dataclass
class AttendanceSide:
    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1.0"

    @property
    def environment(self) -> dict[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("KAKUTEI_SHIFT")},
            "DJANGO_SETTINGS_MODULE": "kakutei.kintai.settings",
            "KAKUTEI_MODE": "test",
            "KAKUTEI_DATA": str(self.folder),
            "KAKUTEI_KINTAI_URL": f"http://127.0.0.1:{self.port}",
            "KAKUTEI_WEBAPI_RATE": "1000000",
        }

    def build(self, people: int, in_a_division: int = 100) -> None:
        script = Path(__file__).with_name("build_attendance.py")
        words = [sys.executable, str(script), f"{people}", f"{in_a_division}"]
        subprocess.run(words, env=self.environment, check=True)

    def start(self) -> None:
        words = ["-m", "gunicorn", "--threads", "8", "--no-control-socket", "--log-level", "warning"]
        self.process = subprocess.Popen(
            [sys.executable, *words, "--bind", f"127.0.0.1:{self.port}", "kakutei.kintai.wsgi"], env=self.environment
        )
        wait_until(self._answers, what="the attendance server's start")

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(40)
            self.process = None

    def _answers(self) -> bool:
        try:
            urllib.request.urlopen(f"{self.base_url}/employees", timeout=2)
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True

    def sql(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        with sqlite3.connect(self.folder / "kintai.sqlite3", timeout=20) as database:
            rows = database.execute(statement, values).fetchall()
        database.close()
        return rows

    def clear(self) -> None:
        """Everything back to the beginning but people and tokens."""
        for table in ("kintai_timecard_punch", "kintai_schedule_schedule", "kintai_api_access_accesslog"):
            self.sql(f"DELETE FROM {table}")
        self.sql("UPDATE kintai_people_company SET restricted_hours = ''")
        self.sql("UPDATE kintai_people_employee SET code = 'former ' || given_name")
        self.sql(
            "UPDATE kintai_people_employee SET resigned_on = NULL, code = printf('%04d', CAST(given_name AS INTEGER))"
        )

    # --- what is stored there ---

    def plans(self) -> dict[tuple[str, dt.date], tuple[str, str]]:
        """(従業員コード, work date) → 出勤予定時刻 and 退勤予定時刻, in UTC."""
        rows = self.sql(
            "SELECT e.code, s.work_date, s.start, s.end FROM kintai_schedule_schedule s"
            " JOIN kintai_people_employee e ON e.id = s.employee_id WHERE s.start IS NOT NULL"
        )
        return {(str(c), dt.date.fromisoformat(str(d))): (str(a)[:16], str(b)[:16]) for c, d, a, b in rows}

    def received(self, *methods: str, since: int = 0) -> list[tuple[str, str, str, int]]:
        """(method, path, received at, status) of the requests of known tokens, oldest first."""
        rows = self.sql(
            "SELECT method, path, received_at, status FROM kintai_api_access_accesslog WHERE id > ? ORDER BY id", since
        )
        return [row for row in rows if not methods or row[0] in methods]  # type: ignore[misc] # four columns

    def writes(self) -> int:
        return len(self.received("PUT", "DELETE"))

    # --- what people do there ---

    def type_plan(self, number: str, date: dt.date, start: dt.datetime, end: dt.datetime) -> None:
        self.remove_plan(number, date)
        self.sql(
            "INSERT INTO kintai_schedule_schedule (company_id, employee_id, work_date, start, end, note, origin, changed_at)"
            " SELECT company_id, id, ?, ?, ?, '', 'web', ? FROM kintai_people_employee WHERE code = ?",
            f"{date}", moment_text(start), moment_text(end), moment_text(start), number,
        )  # fmt: skip

    def enter_leave(self, number: str, date: dt.date) -> None:
        self.remove_plan(number, date)
        self.sql(
            "INSERT INTO kintai_schedule_schedule (company_id, employee_id, work_date, leave, note, origin, changed_at)"
            " SELECT company_id, id, ?, 1, '', 'web', '2026-01-01' FROM kintai_people_employee WHERE code = ?",
            f"{date}", number,
        )  # fmt: skip

    def remove_plan(self, number: str, date: dt.date) -> None:
        self.sql(
            "DELETE FROM kintai_schedule_schedule WHERE work_date = ? AND employee_id ="
            " (SELECT id FROM kintai_people_employee WHERE code = ?)",
            f"{date}", number,
        )  # fmt: skip

    def punch_in(self, number: str, date: dt.date, at: dt.datetime) -> None:
        self.sql(
            "INSERT INTO kintai_timecard_punch (company_id, employee_id, work_date, kind, at, division_id, origin, recorded_at)"
            " SELECT company_id, id, ?, 'clock_in', ?, division_id, 'web', ? FROM kintai_people_employee WHERE code = ?",
            f"{date}", moment_text(at), moment_text(at), number,
        )  # fmt: skip

    def restrict(self, hours: str) -> None:
        self.sql("UPDATE kintai_people_company SET restricted_hours = ?", hours)
