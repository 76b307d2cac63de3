"""ActorClients with a session: signed in with a fresh proof, or half-open between mail link and passkey."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.test import Client

from kakutei.authentication.identity import Identity
from kakutei.authentication.login_flow import PASSED
from kakutei.authentication.models import DeviceSession, Passkey
from kakutei.authentication.reauthentication import ProofKind, mark_reauthenticated
from kakutei.authentication.sessions import PENDING, SessionStore
from kakutei.infrastructure import clock

from .actor_client import ActorClient


def actor(name: str, user: Identity, chosen: dict[str, int] | None = None) -> ActorClient:
    """Who has a passkey has shown it. `chosen`: what else the session knows, such as the company that was opened."""
    client = Client()
    client.force_login(user)
    session = client.session
    mark_reauthenticated(session, ProofKind.PASSKEY, at=clock.now())
    session[PASSED] = clock.now().isoformat()
    session.update(chosen or {})
    write_session(session)
    return ActorClient(name, {key: morsel.value for key, morsel in client.cookies.items()})


def pending_second_factor(user: Identity) -> ActorClient:
    """The same person as far as the mail link leads."""
    session = Client().session
    session.create()
    user.refresh_from_db()
    session[PENDING] = {"user": user.pk, "hash": user.get_session_auth_hash(), "at": clock.now().isoformat()}
    write_session(session)
    return ActorClient("pending_second_factor", {settings.SESSION_COOKIE_NAME: str(session.session_key)})


NEVER_DRAWN = 4711
"""An id for objects that only one actor owns: random requests never use it."""


def give_passkey(user: Identity, name: str, *, number: int | None = None) -> Passkey:
    at = clock.now() - timedelta(days=1)
    return Passkey.objects.create(
        pk=number, user_id=user.pk, name=name, credential_id=f"{user.pk:08}", public_key="AAAA", sign_count=0, added_at=at,
        last_used_at=at,
    )  # fmt: skip


def write_session(session: SessionStore) -> None:
    """Past the session's own bookkeeping: what else the row says stays as it is."""
    row = DeviceSession.objects.get(pk=session.session_key)
    row.session_data, row.last_used_at = session.encode(dict(session.items())), clock.now()
    row.pending_user_id = session[PENDING]["user"] if PENDING in session else None
    row.save(update_fields=["session_data", "pending_user", "last_used_at"])
