"""What nobody needs any more goes; shifts, confirmations and what the link did are never touched."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction
from django_scopes import scopes_disabled

from kakutei.audit.pruning import prune_entries
from kakutei.shift.people.models import Invitation
from kakutei.signin.models import SignInLink
from kakutei.signin.pruning import prune_sign_in

INVITATION_DAYS = dt.timedelta(days=90)


def prune(*, at: dt.datetime) -> None:
    """Ended sessions, links a week after their end, invitations ninety days after theirs, mails long sent, and 操作記録
    older than KAKUTEI_KEEP_YEARS."""
    with transaction.atomic(), scopes_disabled():
        old = Invitation.objects.filter(link__expires_at__lt=at - INVITATION_DAYS)
        links = list(old.values_list("link", flat=True))
        old.delete()
        SignInLink.objects.filter(pk__in=links).delete()
        prune_sign_in(at=at)
    prune_entries(years=settings.KAKUTEI_KEEP_YEARS, at=at)
