"""Deletes what neither app needs any longer, invitations included."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from kakutei.access.scheme import scheme
from kakutei.authentication.models import SignInLink
from kakutei.authentication.pruning import prune_all

INVITATION_DAYS = dt.timedelta(days=90)
"""After the expiry: until then the audit log's reader finds the invitation itself."""


def prune(*, at: dt.datetime, delete_own: Callable[[], object] = lambda: None) -> None:
    """The worker's duty. `delete_own` deletes what only this app has, in the same transaction. Raises SomeFailed."""

    def delete() -> None:
        _delete_invitations(at)
        delete_own()

    prune_all(delete, at=at)


def _delete_invitations(at: dt.datetime) -> None:
    old = scheme().every_invitation().filter(link__expires_at__lt=at - INVITATION_DAYS)
    links = list(old.values_list("link", flat=True))
    old.delete()
    SignInLink.objects.filter(pk__in=links).delete()
