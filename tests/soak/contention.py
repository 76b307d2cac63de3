"""Several workers on one PostgreSQL database without faults: one write per changed day and never two at once.

    python -m tests.soak.contention --postgres postgres://… [--workers 4] [--contentions 100] [--seconds 300]

A contention is a worker's claim that found the connection taken in the moment between his look and his update. A trigger of this run
counts them in the database: statements that claim and change no row. No part of the workers is touched.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from random import Random

from tests.soak import verifier
from tests.soak.environment import Environment, environment
from tests.support.waiting import wait_until

PEOPLE, DAYS = 3, 4
COUNTER = """
CREATE TABLE soak_claims (won boolean);
CREATE FUNCTION soak_claim() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_query() ~ 'SET "claim" = ''[^'']' THEN
    INSERT INTO soak_claims SELECT EXISTS (SELECT FROM after);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER soak_claim AFTER UPDATE ON {table} REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION soak_claim();
"""


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--postgres", required=True)
    words.add_argument("--workers", type=int, default=4)
    words.add_argument("--companies", type=int, default=6)
    words.add_argument("--contentions", type=int, default=100, help="at least so many, else the run is red")
    words.add_argument("--seconds", type=int, default=300, help="at most so long")
    words.add_argument("--seed", type=int, default=1)
    options = words.parse_args()
    with environment(postgres=options.postgres, seed=options.seed, companies=options.companies, people=PEOPLE) as there:
        figures = _run(there, options)
    print(json.dumps(figures, ensure_ascii=False, indent=1))
    sys.exit(1 if figures["broken"] else 0)


def _run(where: Environment, options: argparse.Namespace) -> dict[str, object]:
    from django.db import connection, connections

    from kakutei.shift.link.models import Connection
    from tests.soak.companies import Company
    from tests.soak.worker_pool import WorkerPool

    with connection.cursor() as cursor:
        cursor.execute(COUNTER.format(table=Connection._meta.db_table))
    random, pool = Random(options.seed), WorkerPool(where.forkserver, where.folder, options.workers)
    companies = [Company.begin(where, index, people=PEOPLE, days=DAYS) for index in range(options.companies)]
    pool.fill()
    began, due = time.monotonic(), 0
    while _claims(won=False) < options.contentions and time.monotonic() - began < options.seconds:
        due += _one_change_of_each(companies, random)
        wait_until(lambda: not any(company.not_done() for company in companies), seconds=90, what="the arrival of all")
    pool.end()
    figures = _figures(where, options, companies, due) | {
        "duty_failed": pool.events["duty_failed"],
        "failures": pool.failures,
    }
    connections.close_all()
    return figures | {"seconds": round(time.monotonic() - began), "broken": _broken(figures, options.contentions)}


def _one_change_of_each(companies: list, random: Random) -> int:
    """Days that then stand otherwise there. Each is confirmed once until all have arrived, so that each owes one write."""
    before = sum(company.changes for company in companies)
    for company in companies:
        company.change_some(random)
    return sum(company.changes for company in companies) - before


def _claims(*, won: bool) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM soak_claims WHERE won = %s", [won])
        return int(cursor.fetchone()[0])


def _figures(where: Environment, options: argparse.Namespace, companies: list, due: int) -> dict[str, object]:
    calls, there = where.proxy.calls(), where.attendance.plans()
    wanted = {day: times for company in companies for day, times in company.wanted.items()}
    return {
        "workers": options.workers,
        "contentions": _claims(won=False),
        "claims": _claims(won=True),
        "changed_days": due,
        "writes": sum(call.writes for call in calls),
        "overlapping": len(verifier.overlapping(calls)),
        "lost": len(verifier.lost(wanted, there)),
        "wrong_at_end": len(verifier.wrong(wanted, there)),
    }


def _broken(figures: dict[str, object], contentions: int) -> list[str]:
    broken = [name for name in ("overlapping", "lost", "wrong_at_end", "duty_failed") if figures[name]]
    if figures["writes"] != figures["changed_days"]:
        broken.append("writes are not as many as changed days")
    if not figures["claims"]:
        broken.append("no claim was counted: the trigger does not know the statement that claims")
    if int(str(figures["contentions"])) < contentions:
        broken.append("too few contentions")
    return broken


if __name__ == "__main__":
    main()
