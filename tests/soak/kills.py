"""kill -9 and SIGSTOP of real workers under network faults: `python -m tests.soak.kills --kills 1000 --postgres postgres://…`.

Prints one JSON object; all of MUST_BE_ZERO must be 0, else the command ends with 1.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Mapping
from random import Random

from tests.soak.place import Place, place

MUST_BE_ZERO = ("lost", "wrong_at_end", "false_marks", "overlapping", "not_converged", "leave", "writes_too_many")
PEOPLE, DAYS = 8, 12


def main() -> None:
    told = _words().parse_args()
    companies = told.companies or (3 if told.postgres else 2)
    began = time.monotonic()
    with place(postgres=told.postgres, seed=told.seed, people=companies * PEOPLE) as where:
        figures = _run(where, told, companies)
    seconds = round(time.monotonic() - began)
    print(json.dumps({**figures, "seeds": [told.seed], "seconds": seconds, "commit": _commit()}, ensure_ascii=False))
    sys.exit(1 if broken(figures) else 0)


def broken(figures: Mapping[str, object]) -> list[str]:
    return [name for name in MUST_BE_ZERO if figures[name] != 0]


def _run(where: Place, told: argparse.Namespace, count: int) -> dict[str, object]:
    from django.db import connections

    from tests.soak.companies import Company
    from tests.soak.trouble import Trouble

    companies = [Company.begin(where, index, people=PEOPLE, days=DAYS) for index in range(count)]
    workers = told.workers if told.postgres else 1
    trouble = Trouble(where, companies, workers, Random(told.seed))
    try:
        left, stops = told.kills, told.stops
        while left > 0:
            now = min(left, told.round)
            share = round(stops * now / left)
            trouble.round(now, share)
            left, stops = left - now, stops - share
            print(f"{trouble.kills} kills, {dict(trouble.found)}", file=sys.stderr, flush=True)
        return trouble.verdict()
    finally:
        trouble.companies[0].world.stop_workers()
        connections.close_all()


def _words() -> argparse.ArgumentParser:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--kills", type=int, default=10)
    words.add_argument("--stops", type=int, default=4)
    words.add_argument("--round", type=int, default=20, help="kills until the faults end and everything must arrive")
    words.add_argument("--workers", type=int, default=3)
    words.add_argument("--companies", type=int, default=0)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--postgres", default="", help="postgres://user@host:port; else SQLite and one worker")
    return words


def _commit() -> str:
    told = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return told.stdout.strip()


if __name__ == "__main__":
    main()
