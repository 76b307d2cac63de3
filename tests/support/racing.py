"""Two actions of one moment, in an order that is known: each has begun before the other is over."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, models, transaction
from django.test import Client
from django_scopes import scope

from kakutei.audit.tables import audit_tables
from tests.conftest import empty_audit_log
from tests.support.waiting import wait_until

from .forms import form_for

type Act = Callable[[], object]
DONE = "done"


def race(*acts: tuple[models.Model, Act], holds: Sequence[models.Model] = ()) -> list[str]:
    """How each act of a company ended: "done", or the name of what it raised. The first comes first.

    Each ends by writing to 操作記録. The heads of these companies' records are held until every act waits, so that all
    have read and checked before any is over, unless a lock of their own keeps them in order.
    """
    if connection.vendor == "sqlite":  # one writer at a time: the transaction of the second begins after the first
        return [run(company, act) for company, act in acts]
    ends, threads = [""] * len(acts), []
    with transaction.atomic():
        heads = audit_tables().heads._base_manager
        for company in sorted({*(company for company, _ in acts), *holds}, key=lambda each: int(each.pk)):
            heads.bulk_create([audit_tables().heads(company_number=company.pk)], ignore_conflicts=True)
            heads.select_for_update().get(pk=company.pk)
        for number, (company, act) in enumerate(acts):
            threads.append(_started(ends, number, company, act))
            wait_until(lambda number=number: ends[number] or waiting() > number, what="that an act waits or ends")
    for thread in threads:
        thread.join()
    return ends


@contextmanager
def emptied_afterwards() -> Iterator[None]:
    """A database of real transactions for several tests, each with companies of its own: to empty it takes seconds."""
    try:
        yield
    finally:
        empty_audit_log()
        call_command("flush", verbosity=0, interactive=False, reset_sequences=False, inhibit_post_migrate=True)


def waiting() -> int:
    """How many connections to this database wait for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(DISTINCT lock.pid) FROM pg_locks lock JOIN pg_stat_activity act USING (pid) "
            "WHERE NOT lock.granted AND act.datname = current_database()"
        )
        return int(cursor.fetchone()[0])


def _started(ends: list[str], number: int, company: models.Model, act: Act) -> threading.Thread:
    def end() -> None:
        ends[number] = run(company, act)

    thread = threading.Thread(target=end)
    thread.start()
    return thread


def run(company: models.Model, act: Act) -> str:
    """On the connection of the thread that calls."""
    try:
        with scope(company=company):
            act()
    except Exception as error:  # noqa: BLE001 - a test says which one it expects
        return type(error).__name__
    finally:
        if threading.current_thread() is not threading.main_thread():
            connection.close()
    return DONE


@dataclass
class Answers:
    """What many posts of one form at the same moment were answered."""

    statuses: set[int]
    goals: set[str]
    bodies: set[bytes]
    sessions: set[str]
    """The keys of the sessions in which they leave the browser."""


def post_at_once(page: str, path: str, name: str, cookies: Any, typed: dict[str, Any], *, times: int = 20) -> Answers:
    """Sends the form of `page` that leads to the address called `name`, from so many connections with the same cookies."""
    found = form_for(name, page, path)
    assert found is not None, f"no form for {name}"
    address, fields, _ = found
    together = threading.Barrier(times)

    def post(_: int) -> Any:
        client = Client(headers={"host": "127.0.0.1"})
        for key, morsel in cookies.items():
            client.cookies[key] = morsel.value
        together.wait()
        try:
            return client.post(address, {**fields, **typed}), client.cookies[settings.SESSION_COOKIE_NAME].value
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        sent = list(pool.map(post, range(times)))
    answers, sessions = [answer for answer, _ in sent], {session for _, session in sent}
    return Answers(
        {answer.status_code for answer in answers},
        {answer.headers.get("Location", "") for answer in answers},
        {answer.content for answer in answers},
        sessions,
    )
