from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction
from django_scopes import scopes_disabled

from kakutei.audit.pruning import prune_entries
from kakutei.kintai.access.models import AccessLog
from kakutei.kintai.people.models import PinTry
from kakutei.signin.pruning import prune_sign_in

LOG_DAYS = dt.timedelta(days=90)


def prune(*, at: dt.datetime) -> None:
    """Takes away what nobody needs any more: old access logs, spent sign-in links, ended sessions, tries of PINs, mails
    long sent, and 操作記録 older than KAKUTEI_KEEP_YEARS.

    Labour records are never touched.
    """
    with transaction.atomic(), scopes_disabled():
        AccessLog.objects.filter(received_at__lt=at - LOG_DAYS).delete()
        PinTry.objects.filter(tried_at__lt=at - dt.timedelta(days=1)).delete()
        prune_sign_in(at=at)
    prune_entries(years=settings.KAKUTEI_KEEP_YEARS, at=at)
