"""python -m tests.soak.authorization --mutations 100000: random ids by random roles at every address of both apps.

The figures are written to docs/reports/walls.json (`--report`), again after each 5,000 mutations of an app, and printed. With
them: 50 presses of one mail link at once on SQLite and, with `--postgres`, on PostgreSQL; and the checks of authorization_hosts.
It ends with 1 if anything was shown or changed that should not have been, if a link made more than one session, if a token was sent
to a wrong host, or if a server error occurred. `--minutes` ends the mutations earlier.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.support.paths import DOCS, ROOT

APPS = ("shift", "kintai")
REPORT_EVERY = 5000
REPORT = DOCS / "reports/walls.json"


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--mutations", type=int, default=100_000)
    options.add_argument("--minutes", type=float, default=24 * 60)
    options.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    options.add_argument("--app", choices=APPS, help="this one alone, in this process")
    options.add_argument("--postgres", default="", help="postgres://user@host:port, for the presses at once")
    options.add_argument("--report", type=Path, default=REPORT)
    asked = options.parse_args()
    if asked.app:
        swept(asked.app, asked, lambda figures: print(json.dumps(figures), flush=True))
        return
    figures = _reported(asked)
    print(json.dumps(figures, indent=1, ensure_ascii=False))
    raise SystemExit(is_red(figures))


def _reported(asked: argparse.Namespace) -> dict:
    """Both apps beside each other; what is known so far is on file at any time."""
    figures: dict = {
        "commit": _commit(),
        "date": f"{dt.datetime.now(dt.UTC):%Y-%m-%d}",
        "command": f"python -m tests.soak.authorization --mutations {asked.mutations} --seed {asked.seed}",
        **_at_once(asked.postgres),
        **_hosts(),
    }
    parts: dict[str, dict] = {}

    def report(app: str, part: dict) -> None:
        parts[app] = part
        figures.update(added(list(parts.values())))
        asked.report.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n")

    with ThreadPoolExecutor(len(APPS)) as both:
        for run in [both.submit(_child, app, asked, report) for app in APPS]:
            run.result()
    return figures


def added(parts: list[dict]) -> dict:
    """The figures of both apps together."""
    return {key: sum((part[key] for part in parts[1:]), parts[0][key]) for key in parts[0]}


def is_red(figures: dict) -> bool:
    wrong = ("canary_bytes", "changes", "entries", "server_errors", "tokens_sent")
    return any(figures[key] for key in wrong) or figures["sessions_from_one_link"] != 1


def swept(app: str, asked: argparse.Namespace, report: Callable[[dict], object]) -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.db import transaction
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    setup_test_environment()
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(
            settings.DATA / f"{app}-authorization.sqlite3"
        )
    made = setup_databases(0, interactive=False)
    try:
        with transaction.atomic():
            _mutate(app, asked, report)
            transaction.set_rollback(True)
    finally:
        teardown_databases(made, 0)


def _mutate(app: str, asked: argparse.Namespace, report: Callable[[dict], object]) -> None:
    import logging

    from django.conf import settings

    from tests.authorization.random_requests import Mutations
    from tests.support.slow_clock import SlowClock

    logging.disable(logging.CRITICAL)
    noon = importlib.import_module(f"tests.authorization.{app}.world").NOON
    settings.KAKUTEI_CLOCK_FILE = SlowClock(noon)
    mutations = Mutations(importlib.import_module(f"tests.authorization.{app}.fixtures").build_spec(), asked.seed)
    end = time.monotonic() + asked.minutes * 60
    for number in range(1, asked.mutations // len(APPS) + 1):
        mutations.one()
        if number % REPORT_EVERY == 0:
            report(mutations.figures)
        if time.monotonic() > end:
            break
    report(mutations.figures)


def _child(app: str, asked: argparse.Namespace, report: Callable[[str, dict], object]) -> None:
    """An app in a process of its own, since each has settings of its own."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ, "KAKUTEI_MODE": "test", "KAKUTEI_DATA": folder,
            "DJANGO_SETTINGS_MODULE": f"kakutei.{app}.settings",
        }  # fmt: skip
        numbers = [str(each) for each in (asked.mutations, asked.minutes, asked.seed)]
        named = zip(("--mutations", "--minutes", "--seed"), numbers, strict=True)
        words = [
            sys.executable,
            "-m",
            "tests.soak.authorization",
            "--app",
            app,
            *(word for pair in named for word in pair),
        ]
        with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, text=True, cwd=_root()) as run:
            assert run.stdout is not None
            for line in run.stdout:
                if line.startswith("{"):  # else it is a line of the log
                    report(app, json.loads(line))
        if run.returncode:
            raise SystemExit(f"{app}: ended with {run.returncode}")


def _at_once(postgres: str) -> dict:
    """The most sessions that one link made on any database."""
    databases = ["", *([postgres] if postgres else [])]
    reports = [_json_of("tests.soak.redemptions", "--postgres", each) for each in databases]
    return {
        "parallel_redemptions": min(each["parallel_redemptions"] for each in reports),
        "redeemed_on": ["PostgreSQL" if each else "SQLite" for each in databases],
        "sessions_from_one_link": max((each["sessions_from_one_link"] for each in reports), key=lambda n: abs(n - 1)),
    }


def _hosts() -> dict:
    report = _json_of("tests.soak.authorization_hosts")
    return {key: report[key] for key in ("url_tricks", "tokens_sent")}


def _json_of(module: str, *words: str) -> dict:
    run = subprocess.run(
        [sys.executable, "-m", module, *words], stdout=subprocess.PIPE, text=True, check=True, cwd=_root()
    )
    return json.loads(run.stdout)


def _root() -> Path:
    return ROOT


def _commit() -> str:
    return subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    main()
