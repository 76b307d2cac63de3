"""共用タブレット: opened and closed."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import record
from kakutei.kintai.people.models import Division, Tablet, User


def open_tablet(*, division: Division, by: User, at: dt.datetime) -> Tablet:
    """A browser becomes the shared punching tablet of `division`."""
    with transaction.atomic():
        tablet = Tablet.objects.create(company_id=division.company_id, division=division, opened_by=by, opened_at=at)
        record(AuditAction.TABLET_OPENED, company=division.company_id, about=tablet, words=division.name, by=by, at=at)
    return tablet


def close_tablet(*, tablet: Tablet, at: dt.datetime) -> None:
    """It accepts no punches from its next request on."""
    with transaction.atomic():
        if Tablet.objects.open().filter(pk=tablet.pk).update(closed_at=at):
            record(
                AuditAction.TABLET_CLOSED, company=tablet.company_id, about=tablet, words=tablet.division.name, at=at
            )
