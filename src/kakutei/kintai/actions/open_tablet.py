from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.kintai.people.models import Division, Tablet, User


def open_tablet(*, division: Division, by: User, at: dt.datetime) -> Tablet:
    """A browser becomes the shared punching tablet of `division`."""
    with transaction.atomic():
        tablet = Tablet.objects.create(company_id=division.company_id, division=division, opened_by=by, opened_at=at)
        record(What.TABLET_OPENED, company=division.company_id, about=tablet, words=division.name, by=by, at=at)
    return tablet
