"""[承認する]: a token of another attendance company was entered, or the database was restored; somebody agrees to go on."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import F

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.jptime.workdate import today
from kakutei.shift.link import restored
from kakutei.shift.link.claims import AWAIT_APPROVAL_VALUES
from kakutei.shift.link.models import Connection, DesiredDay
from kakutei.shift.link.rules.values import Cause
from kakutei.shift.people.models import Company


class NothingToApprove(Exception):
    """承認を待っている連携はありません。ページを開き直してください。"""


def approve_connection(*, company: Company, at: dt.datetime) -> Cause:
    """What was approved. Raises NothingToApprove."""
    with transaction.atomic():
        waiting = Connection.objects.select_for_update().filter(company=company, ended_at=None)
        connection = waiting.filter(block__in=AWAIT_APPROVAL_VALUES).first()
        if connection is None:
            raise NothingToApprove(NothingToApprove.__doc__)
        approved = Cause(connection.block)
        if approved is Cause.RESTORED:
            restored.compare_again(connection, at)
        else:
            _owe_to_the_new_one(connection, at)
        waiting.update(block="", block_about="", block_since=None, sync_asked_at=at)
        record(What.LINK_APPROVED, company=company, about=connection, words=connection.base_url, at=at)
    return approved


def _owe_to_the_new_one(connection: Connection, at: dt.datetime) -> None:
    """Shifts from today on, whatever became of them at the former company."""
    Connection.objects.filter(pk=connection.pk).update(synced_at=None)
    DesiredDay.objects.filter(
        company_id=connection.company_id, work_date__gte=today(at), settled_version=F("version"), start__isnull=False
    ).update(settled_version=F("version") - 1, outcome="", settled_at=None)
