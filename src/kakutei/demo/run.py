"""`kakutei demo`: both apps, their workers and a mailbox, on SQLite, until Ctrl-C.

It starts processes by name and imports neither app.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from kakutei.demo import cast, generated
from kakutei.infrastructure import env
from kakutei.infrastructure.starting import sentence_alone
from kakutei.jptime.hours import opens_at, parse_windows
from kakutei.jptime.workdate import JST

HOURS = "08:00-10:00,17:00-19:00"
PORTS = {"KAKUTEI_SHIFT_PORT": 8000, "KAKUTEI_KINTAI_PORT": 8001, "KAKUTEI_MAIL_PORT": 8002, "KAKUTEI_SMTP_PORT": 8025}
"""The variables that move them, in the order of Ports."""
TAKEN = (
    "ポート{port}は使えません({error})。別のデモが動いていれば Ctrl-C で終わらせてください。"
    "ほかのソフトが使っているときは、別の番号で始めます(例: {name}={other} bin/demo)。"
)


@dataclass(frozen=True)
class Ports:
    shift: int
    kintai: int
    mailbox: int
    smtp: int

    @classmethod
    def from_environment(cls) -> Ports:
        with sentence_alone():
            return cls(*(env.port(name, default) for name, default in PORTS.items()))

    def refuse_taken(self) -> None:
        """Ends the process where a port is taken: another server there would be mistaken for the demo."""
        for name, port in zip(PORTS, (self.shift, self.kintai, self.mailbox, self.smtp), strict=True):
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", port))
                except OSError as error:
                    sys.exit(TAKEN.format(port=port, other=port + 100, name=name, error=error.strerror))


@dataclass
class Demo:
    data: Path
    ports: Ports
    empty: bool
    open_hours: bool
    people: int
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """Under which the pages are opened. Passkeys want a name: localhost."""
        return os.environ.get("KAKUTEI_DEMO_HOST") or "127.0.0.1"

    @property
    def shift_url(self) -> str:
        return f"http://{self.host}:{self.ports.shift}"

    @property
    def kintai_url(self) -> str:
        return f"http://{self.host}:{self.ports.kintai}"

    @property
    def webapi_url(self) -> str:
        return f"http://127.0.0.1:{self.ports.kintai}/v1.0"

    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            **({"KAKUTEI_SELF_GRANT": "on"} if self.empty else {}),
            "KAKUTEI_MODE": "demo",
            "KAKUTEI_DATA": str(self.data),
            "KAKUTEI_SHIFT_URL": self.shift_url,
            "KAKUTEI_KINTAI_URL": self.kintai_url,
            "KAKUTEI_SMTP_URL": f"smtp://127.0.0.1:{self.ports.smtp}",
            "KAKUTEI_KOT_HOSTS": f"Kakutei 勤怠={self.webapi_url},KING OF TIME=https://api.kingtime.jp/v1.0",
            "KAKUTEI_KOT_PRIVATE_HOSTS": "127.0.0.1",
            "KAKUTEI_EGRESS": "127.0.0.1,::1",
            "KAKUTEI_LINK_HOURS": "" if self.open_hours else HOURS,
            "KAKUTEI_WEBAPI_HOURS": "" if self.open_hours else HOURS,
        }

    def now(self) -> dt.datetime:
        """The demo's own clock, which a file in its data folder may move."""
        moved = self.data / "clock"
        seconds = float(moved.read_text() or 0) if moved.exists() else 0
        return dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds)

    def start(self) -> None:
        """Mailbox and both apps; before it answers each knows its operator and, unless empty, its part of the world."""
        self.data.mkdir(parents=True, exist_ok=True)
        mail = [str(self.ports.mailbox), str(self.ports.smtp), str(self.data / "mail")]
        self._start("mailbox", "-m", "kakutei.demo.mailbox", *mail)
        load = ["load_demo", "--people", str(self.people), *(["--open-hours"] if self.open_hours else [])]
        self._start_app("kintai", self.ports.kintai, load)
        self._start_app("shift", self.ports.shift, [*load, "--base-url", self.webapi_url])

    def _start_app(self, app: str, port: int, load: list[str]) -> None:
        fresh = not (self.data / f"{app}.sqlite3").exists()
        words = ["--do", *load] if fresh and not self.empty else []
        operator = ["--do", "add_operator", "--email", cast.OPERATOR_MAIL, "--name", cast.OPERATOR_NAME]
        self._start(app, "-m", "kakutei.demo.serve", app, str(port), *words, *operator)

    def start_workers(self) -> None:
        for app in ("kintai", "shift"):
            self._start(f"worker {app}", "-m", "kakutei", "worker", app)

    def _start(self, name: str, *words: str) -> None:
        self.running[name] = subprocess.Popen([sys.executable, *words], env=self.environment())

    def wait_until_ready(self) -> None:
        for port in (self.ports.shift, self.ports.kintai):
            url = f"http://127.0.0.1:{port}/healthz"
            while not _answers(url):
                self.check_alive()
                time.sleep(0.1)

    def check_alive(self) -> None:
        for name, process in self.running.items():
            if process.poll() is not None:
                self.stop()
                sys.exit(f"{name} が停止しました(終了コード {process.returncode})。上の表示を確認してください。")

    def stop(self) -> None:
        for process in self.running.values():
            if process.poll() is None:
                process.terminate()
        for process in self.running.values():
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()


def main(words: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="bin/demo")
    data = parser.add_mutually_exclusive_group()
    data.add_argument("--empty", action="store_true", help="デモのデータを入れずに始める")
    data.add_argument(
        "--people", metavar="人数", type=generated.head_count, default=len(cast.PEOPLE),
        help=f"デモの会社のスタッフの人数({len(cast.PEOPLE)}から{generated.MOST}まで。初めは%(default)s)",
    )  # fmt: skip
    parser.add_argument("--open-hours", action="store_true", help="WebAPI制限時間帯なしで始める")
    parser.add_argument("--fresh", action="store_true", help="前回のデータを消して始める")
    options = parser.parse_args(words)
    demo = Demo(_folder(options), Ports.from_environment(), options.empty, options.open_hours, options.people)
    demo.ports.refuse_taken()
    if options.fresh:
        shutil.rmtree(demo.data, ignore_errors=True)
    _run(demo)


def _folder(options: argparse.Namespace) -> Path:
    """Each way of starting keeps its own data."""
    base = Path(os.environ.get("KAKUTEI_DATA") or "var/demo").resolve()
    size = f"-{options.people}" if options.people != len(cast.PEOPLE) else ""
    suffix = ("-empty" if options.empty else size) + ("-open" if options.open_hours else "")
    return base.with_name(base.name + suffix)


def _run(demo: Demo) -> None:
    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    started = time.monotonic()
    try:
        demo.start()
        demo.wait_until_ready()
        demo.start_workers()
        print(_welcome(demo, time.monotonic() - started), flush=True)
        while True:
            demo.check_alive()
            time.sleep(0.5)
    except KeyboardInterrupt:
        print("\n終了します。", flush=True)
    finally:
        demo.stop()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own http address
            return bool(answer.status == 200)
    except OSError:
        return False


def _welcome(demo: Demo, seconds: float) -> str:
    lines = [
        "",
        f"確定 Kakutei のデモが動いています({seconds:.1f}秒)。Ctrl-C で終わります。",
        "",
        f"  シフト   {demo.shift_url}",
        f"  勤怠     {demo.kintai_url}",
        f"  メール箱 http://127.0.0.1:{demo.ports.mailbox}   ログイン用のURLはここに届きます",
        "",
    ]
    return "\n".join([*lines, *(_first_steps(demo) if demo.empty else _sign_ins()), _hours(demo), ""])


def _sign_ins() -> list[str]:
    return [
        "ログイン(メールアドレスを入力し、メール箱のURLを開きます)",
        f"  シフト   {cast.OWNER.email}({cast.OWNER.name}、オーナー) / {cast.EDITOR_EKIMAE.email}(駅前店のシフト編集者)",
        f"  勤怠     {cast.ROMU_MAIL}({cast.ROMU_NAME}、全権管理者)",
        f"  どちらも {cast.OPERATOR_MAIL}({cast.OPERATOR_NAME}、運営者)",
        "",
    ]


def _first_steps(demo: Demo) -> list[str]:
    return [
        "まず、会社を登録します(ログイン用のURLと登録専用URLは、メール箱に届きます)。",
        f"  シフト: {demo.shift_url} を開き、[今すぐ登録]",
        f"  勤怠:   {demo.kintai_url} を開き、{cast.OPERATOR_MAIL} でログインし、[会社を追加]",
        "",
    ]


def _hours(demo: Demo) -> str:
    opening = None if demo.open_hours else opens_at(parse_windows(HOURS), demo.now())
    if opening is None:
        return ""
    return f"いまはWebAPI制限時間帯です。{opening.astimezone(JST):%H:%M}までは何も送りません(bin/demo --open-hours で外せます)。"
