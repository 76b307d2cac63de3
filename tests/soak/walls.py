"""python -m tests.soak.walls --mutations 100000: random ids by random roles at every address of both apps.

The figures are printed as JSON. It ends with 1 if anything was shown or changed that should not have been, or if a
server error came. `--minutes` ends it earlier.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

APPS = ("shift", "kintai")


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--mutations", type=int, default=100_000)
    options.add_argument("--minutes", type=float, default=24 * 60)
    options.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    options.add_argument("--app", choices=APPS, help="this one alone, in this process")
    asked = options.parse_args()
    if asked.app:
        print(json.dumps(swept(asked.app, asked)))
        return
    figures = added([_child(app, asked) for app in APPS])
    print(json.dumps({"commit": _commit(), "seed": asked.seed, **figures}, indent=1, ensure_ascii=False))
    raise SystemExit(is_red(figures))


def added(parts: list[dict]) -> dict:
    """The figures of both apps together."""
    return {key: sum((part[key] for part in parts[1:]), parts[0][key]) for key in parts[0]}


def is_red(figures: dict) -> bool:
    return bool(figures["canary_bytes"] or figures["changes"] or figures["server_errors"])


def swept(app: str, asked: argparse.Namespace) -> dict:
    import django

    django.setup()
    from django.conf import settings
    from django.db import transaction
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    setup_test_environment()
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(settings.DATA / f"{app}-walls.sqlite3")
    made = setup_databases(0, interactive=False)
    try:
        with transaction.atomic():
            figures = _mutated(app, asked)
            transaction.set_rollback(True)
    finally:
        teardown_databases(made, 0)
    return figures


def _mutated(app: str, asked: argparse.Namespace) -> dict:
    import logging

    from django.conf import settings

    from kakutei.edge import clock
    from tests.walls.mutating import Mutations

    logging.disable(logging.CRITICAL)
    noon = importlib.import_module(f"tests.walls.{app}.world").NOON
    settings.KAKUTEI_CLOCK_FILE.write_text(str((noon - clock.system_now()).total_seconds()))
    mutations = Mutations(importlib.import_module(f"tests.walls.{app}.household").build_house(), asked.seed)
    end = time.monotonic() + asked.minutes * 60 / len(APPS)
    while mutations.counts["id_mutations"] < asked.mutations // len(APPS) and time.monotonic() < end:
        mutations.one()
    counted = ("requests", "canary_bytes", "changes", "server_errors", "id_mutations")
    figures = {key: mutations.counts[key] for key in counted}
    return {"urls": len(mutations.house.routes), **figures, "wrongs": mutations.wrongs}


def _child(app: str, asked: argparse.Namespace) -> dict:
    """An app in a process of its own, since each has settings of its own."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ, "KAKUTEI_MODE": "test", "KAKUTEI_DATA": folder,
            "DJANGO_SETTINGS_MODULE": f"kakutei.{app}.settings",
        }  # fmt: skip
        numbers = [str(each) for each in (asked.mutations, asked.minutes, asked.seed)]
        named = zip(("--mutations", "--minutes", "--seed"), numbers, strict=True)
        words = [sys.executable, "-m", "tests.soak.walls", "--app", app, *(word for pair in named for word in pair)]
        run = subprocess.run(words, env=environment, stdout=subprocess.PIPE, text=True, check=True, cwd=_root())
        return json.loads(run.stdout.splitlines()[-1])


def _root() -> Path:
    return Path(__file__).parents[2]


def _commit() -> str:
    return subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    main()
