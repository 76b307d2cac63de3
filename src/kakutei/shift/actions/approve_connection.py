"""A token of another attendance company was entered: somebody agrees that plans go there from now on."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import F

from kakutei.jptime.workdate import today
from kakutei.shift.link.models import Connection, DesiredDay
from kakutei.shift.link.rules.values import Cause
from kakutei.shift.people.models import Company


class NothingToApprove(Exception):
    """承認を待っている連携はありません。ページを開き直してください。"""


def approve_connection(*, company: Company, at: dt.datetime) -> None:
    """Shifts from today on are owed to the new one, whatever became of them at the former. Raises NothingToApprove."""
    with transaction.atomic():
        waiting = Connection.objects.filter(company=company, ended_at=None, block=Cause.OTHER_COMPANY.value)
        if not waiting.update(block="", block_about="", block_since=None, synced_at=None, sync_asked_at=at):
            raise NothingToApprove(NothingToApprove.__doc__)
        DesiredDay.objects.filter(
            company=company, work_date__gte=today(at), settled_version=F("version"), start__isnull=False
        ).update(settled_version=F("version") - 1, outcome="", settled_at=None)
