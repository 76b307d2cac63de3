from __future__ import annotations

import datetime as dt

from django.db import transaction
from django_scopes import scopes_disabled

from kakutei.kintai.access.models import AccessLog
from kakutei.kintai.people.models import PinTry
from kakutei.signin.models import DeviceSession, SignInLink

LOG_DAYS = dt.timedelta(days=90)
LINK_DAYS = dt.timedelta(days=7)


@transaction.atomic
def prune(*, at: dt.datetime) -> None:
    """Takes away what nobody needs any more: old access logs, spent sign-in links, ended sessions, tries of PINs.

    Labour records are never touched.
    """
    with scopes_disabled():
        AccessLog.objects.filter(received_at__lt=at - LOG_DAYS).delete()
        PinTry.objects.filter(tried_at__lt=at - dt.timedelta(days=1)).delete()
    SignInLink.objects.filter(expires_at__lt=at - LINK_DAYS).delete()
    DeviceSession.objects.filter(expire_date__lt=at).delete()
