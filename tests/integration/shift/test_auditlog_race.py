"""Many at once: a company's chain stays whole, and companies do not wait for each other."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from kakutei.audit.audit_action import AuditAction
from kakutei.audit.chain import check_chain
from kakutei.audit.recording import record
from kakutei.jptime.workdate import JST
from kakutei.shift.actions.registration import add_company
from kakutei.shift.people.models import Company

pytestmark = pytest.mark.django_db(transaction=True)
NOON = dt.datetime(2026, 12, 10, 12, tzinfo=JST)


def company(name: str) -> Company:
    return add_company(name=name, owner_email=f"{name}@example.jp", owner_name=name, grant_link=False, at=NOON)


def test_twenty_at_once_make_one_whole_chain() -> None:
    one, other = company("a"), company("b")

    def go(number: int) -> None:
        try:
            record(AuditAction.SYNC_ASKED, company=(one, other)[number % 2], words=str(number))
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as threads:
        list(threads.map(go, range(40)))
    for each in (one, other):
        state = check_chain(each.pk)
        assert (state.rows, state.broken_at) == (21, None)


def test_an_open_transaction_of_one_company_holds_up_no_other() -> None:
    if connection.vendor == "sqlite":
        return  # SQLite allows one writer at a time
    one, other = company("a"), company("b")
    done = threading.Event()

    def go() -> None:
        try:
            record(AuditAction.SYNC_ASKED, company=other)
            done.set()
        finally:
            connection.close()

    with transaction.atomic():
        record(AuditAction.SYNC_ASKED, company=one)
        thread = threading.Thread(target=go)
        thread.start()
        assert done.wait(10)
    thread.join()
