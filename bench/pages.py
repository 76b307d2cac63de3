# ruff: noqa: S603, S607 - starts itself once for each app, and git
"""Queries, CPU time and bytes of every page of both apps: `python -m bench.pages [people]`, from the repository's root.

In one process per app: Django's test client, templates warm, the least CPU time of several visits; SQLite, or the database of
KAKUTEI_SHIFT_DATABASE_URL and KAKUTEI_KINTAI_DATABASE_URL. Writes bench/results/pages.md. `!` marks what is above the goal.
`python -m bench.pages 200 shift` prints the table of one app.
"""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.page_costs import Cost

RESULTS = Path(__file__).parent / "results" / "pages.md"
TIMES = 7
MOST_QUERIES, MOST_CPU = 12, 40
"""The goals, for 200 people."""
HEAD = """# Cost of every page

{date}, commit {commit}, {people} people, `python -m bench.pages {people}`, {database}. The least CPU time of {times} visits in process.
The role is the most powerful one that sees the page; `!` marks more than {most_queries} queries or {most_cpu} ms.
"""


def main() -> None:
    people, app = (*sys.argv[1:], *("200", "")[len(sys.argv) - 1 :])
    if app:
        print(measured(app, int(people)))
    else:
        tables = [f"\n## {name}\n\n{_in_own_process(name, people)}" for name in ("shift", "kintai")]
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(_head(people) + "".join(tables))


def _in_own_process(app: str, people: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", "bench.pages", people, app], stdout=subprocess.PIPE, text=True, check=True
    ).stdout


def _head(people: str) -> str:
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], stdout=subprocess.PIPE, text=True, check=True)
    database = "PostgreSQL" if os.environ.get("KAKUTEI_SHIFT_DATABASE_URL") else "SQLite"
    return HEAD.format(
        date=f"{dt.datetime.now(dt.UTC):%Y-%m-%d}", commit=commit.stdout.strip(), people=people, database=database, times=TIMES,
        most_queries=MOST_QUERIES, most_cpu=MOST_CPU,
    )  # fmt: skip


def measured(app: str, people: int) -> str:
    os.environ.setdefault("KAKUTEI_MODE", "test")
    os.environ.setdefault("KAKUTEI_DATA", tempfile.mkdtemp())
    os.environ["DJANGO_SETTINGS_MODULE"] = f"kakutei.{app}.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import transaction
    from tests.support.page_costs import costs

    from kakutei.infrastructure import clock

    call_command("migrate", verbosity=0)
    package = import_module(f"tests.authorization.{app}.large_company")
    settings.KAKUTEI_CLOCK_FILE.write_text(str((package.NOON - clock.system_now()).total_seconds()))
    with transaction.atomic():
        found = list(costs(package.large_company(people), times=TIMES))
        transaction.set_rollback(True)
    return table(cost for cost in found if cost.is_page)


def table(found: Iterable[Cost]) -> str:
    head = ["| page | role | queries | CPU ms | kB | kB gzipped |", "| --- | --- | ---: | ---: | ---: | ---: |"]
    return "\n".join([*head, *(line(cost) for cost in sorted(found, key=lambda each: -each.milliseconds))])


def line(cost: Cost) -> str:
    queries, milliseconds = len(cost.queries), cost.milliseconds
    return (
        f"| `{cost.name}` | {cost.role} | {queries}{'!' if queries > MOST_QUERIES else ''} "
        f"| {milliseconds:.1f}{'!' if milliseconds > MOST_CPU else ''} | {len(cost.body) / 1000:.1f} | {cost.packed / 1000:.1f} |"
    )


if __name__ == "__main__":
    main()
