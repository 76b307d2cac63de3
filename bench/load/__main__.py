# ruff: noqa: S607 - it asks git
"""Response times and CPU under load, on the documented production set-up:

    python -m bench.load [--database sqlite postgres] [--workers 1 2] [--threads 8] [--users 50] [--seconds 120]

from the repository's root; of several values each with each, one run after the other. gunicorn, the worker with 5,000 pending days
and the attendance app run on this machine, and the users too; nginx and its TLS do not. PostgreSQL is a server of its own (needs
its programs). Writes bench/results/load.md, or the file of --report. Nothing else should run beside.
"""

from __future__ import annotations

import argparse
import datetime as dt
import shlex
import subprocess
import sys
from itertools import product
from pathlib import Path

from bench.load.measuring import Setup, measure
from bench.load.report import report

RESULTS = Path("bench/results/load.md")


def main() -> None:
    options = _options()
    found = []
    for words in product(options.database, options.workers, options.threads, options.users):
        found.append(measure(Setup(*words), options.seconds))
        options.report.write_text(report(found, heading=_heading()))
    print(options.report.read_text())
    sys.exit(1 if any(sample.error for measured in found for sample in measured.samples) else 0)


def _options() -> argparse.Namespace:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--database", nargs="+", choices=("sqlite", "postgres"), default=["sqlite", "postgres"])
    words.add_argument("--workers", nargs="+", type=int, default=[1, 2], help="web processes: gunicorn's --workers")
    words.add_argument("--threads", nargs="+", type=int, default=[8], help="gunicorn's --threads")
    words.add_argument("--seconds", type=float, default=120, help="after a warm-up")
    words.add_argument("--users", nargs="+", type=int, default=[50])
    words.add_argument("--report", type=Path, default=RESULTS)
    return words.parse_args()


def _heading() -> str:
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], stdout=subprocess.PIPE, text=True, check=True)
    command = shlex.join(["python", "-m", "bench.load", *sys.argv[1:]])
    return f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC, commit {commit.stdout.strip()}, `{command}`"


if __name__ == "__main__":
    main()
