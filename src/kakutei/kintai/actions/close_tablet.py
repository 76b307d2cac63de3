from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.kintai.people.models import Tablet


def close_tablet(*, tablet: Tablet, at: dt.datetime) -> None:
    """Nobody punches on it any more, from its next request on."""
    with transaction.atomic():
        if Tablet.objects.filter(pk=tablet.pk, closed_at=None).update(closed_at=at):
            record(What.TABLET_CLOSED, company=tablet.company_id, about=tablet, words=tablet.division.name, at=at)
