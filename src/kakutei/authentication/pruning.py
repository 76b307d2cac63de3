"""Deletes what sign-in no longer needs: ended sessions, expired links, old mails, answered forms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django_scopes import scopes_disabled
from post_office.models import STATUS, Email

from kakutei.audit.pruning import prune_entries
from kakutei.authentication.kept_answers import KEPT_FOR
from kakutei.authentication.models import DeviceSession, FormSubmission, Purpose, SignInLink
from kakutei.authentication.sessions import within_lifetime

LINK_DAYS = dt.timedelta(days=7)
MAIL_DAYS = dt.timedelta(days=90)


def prune_all(delete_own: Callable[[], object], *, at: dt.datetime) -> None:
    """The worker's duty of either app: its own old rows, those of sign-in, and 操作記録 older than KAKUTEI_KEEP_YEARS.

    Labour records are never touched. Raises SomeFailed.
    """
    with transaction.atomic(), scopes_disabled():
        delete_own()
        prune_sign_in(at=at)
    prune_entries(years=settings.KAKUTEI_KEEP_YEARS, at=at)


def prune_sign_in(*, at: dt.datetime) -> None:
    """Inside the caller's transaction. The app itself deletes invitations, before their links.

    Sent and failed mails are kept for the operator for a while and then deleted: their text names people.
    """
    over = SignInLink.objects.filter(expires_at__lt=at - LINK_DAYS)
    over.exclude(purpose=Purpose.INVITATION).delete()
    DeviceSession.objects.filter(expire_date__lt=at).delete()
    DeviceSession.objects.exclude(within_lifetime(at)).delete()
    Email.objects.filter(status__in=(STATUS.sent, STATUS.failed), last_updated__lt=at - MAIL_DAYS).delete()
    FormSubmission.objects.filter(received_at__lt=at - KEPT_FOR).delete()
