"""Whoever restored an older database where no witness can know it says so: nothing is sent before people approve."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django_scopes import scopes_disabled

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.shift.link import restored
from kakutei.shift.link.models import Connection


def mark_restored(*, at: dt.datetime) -> int:
    """How many connections wait for approval now."""
    with transaction.atomic(), scopes_disabled():
        connections = list(Connection.objects.select_for_update().filter(ended_at=None).exclude(sealed_token=""))
        for connection in connections:
            restored.stop(connection, connection.fence, at)
        for number in sorted({connection.company_id for connection in connections}):
            record(What.RESTORE_MARKED, company=number, at=at)
    return len(connections)
