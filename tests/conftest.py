"""A busy machine is no failure: examples have no time limit of their own. And a flush may empty the audit log."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from hypothesis import settings

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
# Thousands of requests in one process: looked through less often they are over a tenth sooner.
gc.set_threshold(100_000, 50, 100)


@pytest.fixture(autouse=True)
def audit_log_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """Allow Django to empty the audit log after a test with its own transactions: the table refuses deletions."""
    marker = request.node.get_closest_marker("django_db")
    flushed = "transactional_db" in request.fixturenames or bool(marker and marker.kwargs.get("transaction"))
    if flushed:
        request.getfixturevalue("transactional_db")  # set up before, and so taken down after this
    yield
    if flushed:
        empty_audit_log()


def empty_audit_log() -> None:
    from django.db import connection

    from kakutei.audit.tables import audit_tables
    from kakutei.audit.triggers import install, uninstall

    entries = audit_tables().entries
    if not entries._base_manager.exists():
        return
    table = entries._meta.db_table
    with connection.schema_editor() as editor:
        uninstall(editor, table=table)
        editor.execute(f"DELETE FROM {table}")
        install(editor, table=table, companies=table.replace("auditentry", "company"))
