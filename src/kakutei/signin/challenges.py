"""What a passkey has to sign: made by us, kept with the browser's session, used once, good for five minutes."""

from __future__ import annotations

import datetime as dt
import secrets

from django.contrib.sessions.backends.base import SessionBase

from kakutei.signin.models import Ceremony, Challenge

LIFETIME = dt.timedelta(minutes=5)
BYTES = 32


def new_challenge(session: SessionBase, ceremony: Ceremony, *, at: dt.datetime) -> bytes:
    """In place of the one that this browser had."""
    value = secrets.token_bytes(BYTES)
    kept = {"ceremony": ceremony, "value": value.hex(), "expires_at": at + LIFETIME}
    Challenge.objects.update_or_create(session_id=session.session_key, defaults=kept)
    return value


def take_challenge(session: SessionBase, ceremony: Ceremony, *, at: dt.datetime) -> bytes | None:
    """Of any number of simultaneous answers exactly one gets it."""
    kept = Challenge.objects.filter(session_id=session.session_key, ceremony=ceremony).first()
    if kept is None or Challenge.objects.filter(pk=kept.pk, value=kept.value).delete()[0] != 1:
        return None
    return bytes.fromhex(kept.value) if kept.expires_at > at else None
