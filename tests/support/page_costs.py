"""What the pages of an app cost in a large company: their queries, CPU time and bytes, for each role that sees them."""

from __future__ import annotations

import gc
import gzip
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from tests.authorization.app_spec import Site

MOST_QUERIES = 12
TRANSACTION = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT")


@dataclass(frozen=True)
class Cost:
    name: str
    role: str
    status: int
    kind: str
    """The content type."""
    queries: tuple[str, ...]
    milliseconds: float
    body: bytes

    @property
    def packed(self) -> int:
        return len(gzip.compress(self.body, 6))

    @property
    def is_page(self) -> bool:
        return self.status == 200


def costs(company: Site, *, times: int, everyone: bool = False) -> Iterator[Cost]:
    """Each address that is read with GET, by the first role that may, or by `everyone` who may."""
    for name in company.routes:
        roles = [role for role in company.actors if company.matrix[name].may(role, "GET")]
        for role in roles if everyone else roles[:1]:
            yield cost_of(company, name, role, company.path(name, company.own), times=times)


def too_many_queries(build: Callable[[int], Site], allowed: Mapping[str, int]) -> list[str]:
    """The pages with more queries than `allowed`, else MOST_QUERIES, or with more for 60 people than for 20."""
    few, many = (_queries(build, people) for people in (20, 60))
    return [
        f"{name}, {role}: {len(queries)} queries, {len(few[name, role])} with 20 people:\n{_repeated(queries)}"
        for (name, role), queries in many.items()
        if len(queries) > allowed.get(name, MOST_QUERIES) or len(queries) > len(few[name, role])
    ]


def _queries(build: Callable[[int], Site], people: int) -> dict[tuple[str, str], tuple[str, ...]]:
    with transaction.atomic():
        found = {(cost.name, cost.role): cost.queries for cost in costs(build(people), times=0, everyone=True)}
        transaction.set_rollback(True)
    return found


def _repeated(queries: tuple[str, ...]) -> str:
    """The statements, the most frequent first."""
    return "\n".join(f"  {count} × {sql[:300]}" for sql, count in Counter(queries).most_common())


def cost_of(company: Site, name: str, role: str, path: str, *, times: int) -> Cost:
    """After one visit that warms what is kept in the process, the queries of a second and the least CPU time of `times`."""
    actor, before = company.actors[role], company.matrix[name].before
    actor.client.cookies.clear()
    for key, value in actor.cookies.items():
        actor.client.cookies[key] = value
    with transaction.atomic():
        if actor.each_time is not None:
            actor.each_time()
        if before is not None:
            before(company.own)
        actor.client.get(path)
        with queries_made() as queries:
            response: Any = actor.client.get(path)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        least = min((_cpu(lambda: actor.client.get(path)) for _ in range(times)), default=0.0)
        transaction.set_rollback(True)
    return Cost(name, role, response.status_code, response.headers.get("Content-Type", ""), tuple(queries), least, body)


@contextmanager
def queries_made() -> Iterator[list[str]]:
    """The SQL statements without those that begin and end transactions."""
    made: list[str] = []

    def note(execute: Callable[..., object], sql: str, *arguments: object) -> object:
        if not sql.startswith(TRANSACTION):
            made.append(sql)
        return execute(sql, *arguments)

    with connection.execute_wrapper(note):
        yield made


def _cpu(work: Callable[[], object]) -> float:
    """Milliseconds of the process, without the collection of what earlier requests left."""
    gc.collect()
    gc.disable()
    begun = time.process_time()
    work()
    taken = (time.process_time() - begun) * 1000
    gc.enable()
    return taken
