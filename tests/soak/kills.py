"""kill -9 and SIGSTOP of real workers, and crashes of PostgreSQL, under network faults.

    python -m tests.soak.kills --kills 1000 --stops 200 --postgres postgres://…
    python -m tests.soak.kills --kills 100 --restarts 200        # a PostgreSQL of its own, which crashes
    python -m tests.soak.kills --kills 50 --stops 10             # SQLite, one worker

Figures so far after each round on standard error, one JSON object at the end. It ends with 1 if anything of MUST_BE_ZERO is not 0,
or if too little happened for the run to show anything (tests/soak/coverage_thresholds.py).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from random import Random

from tests.soak.coverage_thresholds import floors, too_seldom
from tests.soak.environment import Environment, environment

MUST_BE_ZERO = (
    "lost", "wrong_at_end", "false_marks", "overlapping", "repeated", "not_converged", "leave", "writes_too_many",
    "ended_by_itself", "duty_failed",
)  # fmt: skip
PEOPLE, DAYS = 5, 8


def main() -> None:
    options = _words().parse_args()
    began = time.monotonic()
    where = environment(
        postgres=options.postgres,
        seed=options.seed,
        companies=options.companies,
        people=PEOPLE,
        own_cluster=bool(options.restarts),
    )
    with where as there:
        figures = _run(there, options, began)
    print(json.dumps(figures, ensure_ascii=False, indent=1))
    sys.exit(1 if figures["broken"] or figures["too_seldom"] else 0)


def _run(where: Environment, options: argparse.Namespace, began: float) -> dict[str, object]:
    from django.db import connections

    from tests.soak.chaos import Chaos
    from tests.soak.companies import Company
    from tests.soak.worker_pool import WorkerPool

    pool = WorkerPool(where.forkserver, where.folder, options.workers if options.postgres or options.restarts else 1)
    companies = [Company.begin(where, index, people=PEOPLE, days=DAYS) for index in range(options.companies)]
    chaos = Chaos(where, companies, pool, Random(options.seed))
    figures: dict[str, object] = {}
    try:
        planned = rounds(options.kills, options.stops, options.restarts, options.round)
        for number, blows in enumerate([*planned, *planned[-1:] * options.more]):
            if number >= len(planned) and not figures["too_seldom"]:
                break
            chaos.round(*blows)
            figures = _figures(chaos, options, pool.count) | {"seconds": round(time.monotonic() - began)}
            print(json.dumps(figures, ensure_ascii=False), file=sys.stderr, flush=True)
        return figures
    finally:
        connections.close_all()


def rounds(kills: int, stops: int, restarts: int, most: int) -> list[tuple[int, int, int]]:
    """At most so many kills in each, and the others spread over them."""
    count = max(1, -(-kills // most))
    share = [
        [total * (n + 1) // count - total * n // count for n in range(count)] for total in (kills, stops, restarts)
    ]
    return list(zip(*share, strict=True))


def _figures(chaos: object, options: argparse.Namespace, workers: int) -> dict[str, object]:
    from tests.soak.chaos import Chaos

    assert isinstance(chaos, Chaos)
    happened, found = chaos.happened + chaos.pool.events, chaos.found + chaos.pool.events
    asked = floors(kills=options.kills, stops=options.stops, restarts=options.restarts, workers=workers)
    return {
        "zero": {name: found[name] for name in MUST_BE_ZERO},
        "broken": [name for name in MUST_BE_ZERO if found[name]],
        "too_seldom": too_seldom(happened, asked),
        "happened": dict(sorted(happened.items())),
        "of_stopped": {name: count for name, count in found.items() if name.endswith("of_stopped")},
        "managers_met_no_database": sum(company.met_no_database for company in chaos.companies),
        "examples": [*chaos.examples[:20], *chaos.pool.failures[:3]],
        "seed": options.seed,
        "workers": workers,
        "companies": options.companies,
        "database": "PostgreSQL" if options.postgres or options.restarts else "SQLite",
        "commit": _commit(),
    }


def _words() -> argparse.ArgumentParser:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--kills", type=int, default=10)
    words.add_argument("--stops", type=int, default=0)
    words.add_argument("--restarts", type=int, default=0, help="crashes of a PostgreSQL of the run's own")
    words.add_argument("--round", type=int, default=50, help="kills until the faults end and everything must arrive")
    words.add_argument("--more", type=int, default=0, help="rounds more, while anything happened too seldom")
    words.add_argument("--workers", type=int, default=3)
    words.add_argument("--companies", type=int, default=8)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--postgres", default="", help="postgres://user@host:port; else SQLite and one worker")
    return words


def _commit() -> str:
    run = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return run.stdout.strip()


if __name__ == "__main__":
    main()
