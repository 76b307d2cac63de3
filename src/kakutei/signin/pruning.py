"""What of signing in nobody needs any more: ended sessions, links long over, mails long sent."""

from __future__ import annotations

import datetime as dt

from post_office.models import STATUS, Email

from kakutei.signin.models import DeviceSession, Purpose, SignInLink
from kakutei.signin.sessions import ABSOLUTE

LINK_DAYS = dt.timedelta(days=7)
MAIL_DAYS = dt.timedelta(days=90)


def prune_sign_in(*, at: dt.datetime) -> None:
    """Inside the caller's transaction. Invitations are the app's own to take away, before their links.

    Sent and failed mails stay for whoever runs the installation, and then go: their text names people.
    """
    over = SignInLink.objects.filter(expires_at__lt=at - LINK_DAYS)
    over.exclude(purpose=Purpose.INVITATION).delete()
    DeviceSession.objects.filter(expire_date__lt=at).delete()
    DeviceSession.objects.filter(started_at__lt=at - ABSOLUTE).delete()
    Email.objects.filter(status__in=(STATUS.sent, STATUS.failed), last_updated__lt=at - MAIL_DAYS).delete()
