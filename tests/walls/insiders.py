"""Visitors with a session: signed in with a fresh proof, or half-open between mail link and passkey."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.test import Client

from kakutei.edge import clock
from kakutei.signin.entering import PASSED
from kakutei.signin.identity import Identity
from kakutei.signin.models import DeviceSession, Passkey
from kakutei.signin.reauth import By, prove
from kakutei.signin.sessions import HALF_OPEN, SessionStore

from .visiting import Visitor


def visitor(name: str, user: Identity, chosen: dict[str, int] | None = None) -> Visitor:
    """Who has a passkey has shown it. `chosen`: what else the session knows, such as the company that was opened."""
    client = Client()
    client.force_login(user)
    session = client.session

    def young() -> None:
        prove(session, By.PASSKEY, at=clock.now())
        session[PASSED] = clock.now().isoformat()
        session.update(chosen or {})
        _write(session)

    young()
    return Visitor(name, {key: morsel.value for key, morsel in client.cookies.items()}, each_time=young)


def half_open(user: Identity) -> Visitor:
    """The same person as far as the mail link leads."""
    session = Client().session
    session.create()

    def young() -> None:
        state = {"user": user.pk, "hash": user.get_session_auth_hash(), "at": clock.now().isoformat()}
        session[HALF_OPEN] = state
        _write(session)

    user.refresh_from_db()
    young()
    return Visitor("half_open", {settings.SESSION_COOKIE_NAME: str(session.session_key)}, each_time=young)


NEVER_DRAWN = 4711
"""For what one visitor alone owns: no random id names it, and so it is nobody's at any address."""


def give_passkey(user: Identity, name: str, *, number: int | None = None) -> Passkey:
    at = clock.now() - timedelta(days=1)
    return Passkey.objects.create(
        pk=number, user_id=user.pk, name=name, credential_id=f"{user.pk:08}", public_key="AAAA", sign_count=0, added_at=at,
        last_used_at=at,
    )  # fmt: skip


def _write(session: SessionStore) -> None:
    """Past the session's own bookkeeping: what else the row says stays as it is."""
    row = DeviceSession.objects.get(pk=session.session_key)
    row.session_data, row.last_used_at = session.encode(dict(session.items())), clock.now()
    row.half_open_user_id = session[HALF_OPEN]["user"] if HALF_OPEN in session else None
    row.save(update_fields=["session_data", "half_open_user", "last_used_at"])
