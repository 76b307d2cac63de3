"""A PostgreSQL of the soak's own, in its folder, that can be made to crash and come back."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from tests.end_to_end.attendance import free_port
from tests.support.waiting import wait_until

ACCOUNT = "postgres"
"""It refuses to run as root."""


@dataclass
class Cluster:
    folder: Path
    port: int = field(default_factory=free_port)
    restarting: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgres://{ACCOUNT}@127.0.0.1:{self.port}"

    def start(self) -> None:
        self.folder.mkdir(parents=True)
        if os.geteuid() == 0:
            account = pwd.getpwnam(ACCOUNT)
            os.chown(self.folder, account.pw_uid, account.pw_gid)
            self.folder.parent.chmod(0o755)
        self._run("initdb", "--auth=trust", f"--username={ACCOUNT}", "--no-sync", "-D", str(self._data))
        self._run("pg_ctl", "start", "--wait", "-D", str(self._data), "-l", str(self._log), "-o", self._words)

    def stop(self) -> None:
        self.come_back()
        self._run("pg_ctl", "stop", "-m", "immediate", "-D", str(self._data))

    def crash(self) -> None:
        """Crash as in a power failure and restart; meanwhile the workers continue as far as they can."""
        words = ("pg_ctl", "restart", "-m", "immediate", "--wait", "-D", str(self._data), "-l", str(self._log))
        self.restarting = subprocess.Popen([*self._as_account, *self._command(*words)], stdout=subprocess.DEVNULL)

    @property
    def away(self) -> bool:
        return self.restarting is not None and self.restarting.poll() is None

    def come_back(self) -> None:
        wait_until(lambda: not self.away, seconds=60, what="the database's return")

    def _run(self, *words: str) -> None:
        subprocess.run([*self._as_account, *self._command(*words)], check=True, stdout=subprocess.DEVNULL)

    def _command(self, program: str, *words: str) -> list[str]:
        found = shutil.which(program) or next(
            map(str, sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))), ""
        )
        assert found, f"{program} is not installed: --restarts needs a PostgreSQL server's programs on this machine"
        return [found, *words]

    @property
    def _as_account(self) -> list[str]:
        return ["runuser", "-u", ACCOUNT, "--"] if os.geteuid() == 0 else []

    @property
    def _words(self) -> str:
        return f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    @property
    def _log(self) -> Path:
        return self.folder / "log"
