"""What ends with a right: the device sessions and the open links of a user, inside the caller's transaction."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from kakutei.signin.identity import Identity
from kakutei.signin.links import unspent_links
from kakutei.signin.models import DeviceSession


def end_sessions(user: Identity, *, at: dt.datetime) -> None:
    """Every browser of this user is signed out at its next click, and no link that is under way signs in."""
    DeviceSession.objects.filter(Q(user_id=user.pk) | Q(half_open_user_id=user.pk)).delete()
    unspent_links(at).filter(user_id=user.pk).update(expires_at=at)


def end_identity(user: Identity, *, at: dt.datetime) -> None:
    """Nobody signs in as this user again. Who gets the address later is somebody new, and inherits nothing."""
    end_sessions(user, at=at)
    user.email, user.is_active = None, False
    user.save(update_fields=["email", "is_active"])
