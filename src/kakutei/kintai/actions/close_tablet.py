from __future__ import annotations

import datetime as dt

from kakutei.kintai.people.models import Tablet


def close_tablet(*, tablet: Tablet, at: dt.datetime) -> None:
    """Nobody punches on it any more, from its next request on."""
    Tablet.objects.filter(pk=tablet.pk, closed_at=None).update(closed_at=at)
