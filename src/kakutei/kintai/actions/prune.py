"""Deletes what the attendance app no longer needs: old access logs, tries of PINs, and what both apps prune."""

from __future__ import annotations

import datetime as dt

from kakutei.access.pruning import prune as prune_shared
from kakutei.kintai.api_access.models import AccessLog
from kakutei.kintai.people.models import PinTry

LOG_DAYS = dt.timedelta(days=90)
PIN_TRY_DAYS = dt.timedelta(days=1)


def prune(*, at: dt.datetime) -> None:
    """Raises SomeFailed."""

    def delete_own() -> None:
        AccessLog.objects.filter(received_at__lt=at - LOG_DAYS).delete()
        PinTry.objects.filter(tried_at__lt=at - PIN_TRY_DAYS).delete()

    prune_shared(at=at, delete_own=delete_own)
