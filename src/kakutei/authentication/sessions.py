"""Django's database session, kept in our DeviceSession rows so that they can be listed and ended.

A session lives thirty days from its last use, and never longer than 180 days. One that an invitation on paper opened
lasts until it is ended, with the role or the employment at the latest; browsers keep a cookie for 400 days from its last use.
When a right is taken away, the device sessions and open links of the user end with it, inside the caller's transaction.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth import SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import Q

from kakutei.authentication.identity import Identity
from kakutei.authentication.mail_links import unused_links
from kakutei.authentication.models import DeviceSession
from kakutei.infrastructure import clock

BROWSER = "browser_words"
PENDING = "pending_second_factor"
ON_PAPER = "on_paper"
ABSOLUTE = dt.timedelta(days=180)
COOKIE_LASTS = dt.timedelta(days=400)
"""The longest that browsers keep a cookie. That of a session on paper is set again at its use, at most once an hour."""


def within_lifetime(at: dt.datetime) -> Q:
    """Sessions that are not too old, whatever their own expiry says."""
    return Q(on_paper=True) | Q(started_at__gt=at - ABSOLUTE)


class SessionStore(DatabaseStore):
    row: DeviceSession | None = None
    """As it was read or written last."""

    @classmethod
    def get_model_class(cls) -> type[DeviceSession]:
        return DeviceSession

    @property
    def last_used_at(self) -> dt.datetime | None:
        return self.row.last_used_at if self.row else None

    def _get_session_from_db(self) -> DeviceSession | None:
        at = clock.now()
        standing = DeviceSession.objects.filter(within_lifetime(at), pk=self.session_key, expire_date__gt=at)
        self.row = next(iter(standing), None)
        if self.row is None:
            self._session_key = None
        return self.row

    def create_model_instance(self, data: dict[str, Any]) -> DeviceSession:
        session = super().create_model_instance(data)
        assert isinstance(session, DeviceSession)
        at = clock.now()
        goes_on = self.row is not None and self.row.pk == session.pk
        session.user_id = data.get(SESSION_KEY)
        session.pending_user_id = data[PENDING]["user"] if PENDING in data else None
        session.started_at = self.row.started_at if self.row and goes_on else at
        session.on_paper = bool(data.get(ON_PAPER)) or (self.row is not None and goes_on and self.row.on_paper)
        rolling = min(self.get_expiry_date(modification=at), session.started_at + ABSOLUTE)
        session.expire_date = at + COOKIE_LASTS if session.on_paper else rolling
        session.browser = data.get(BROWSER, "")
        session.last_used_at = at if BROWSER in data else None
        self.row = session
        return session

    def get_expiry_age(self, **kwargs: Any) -> int:
        """Of the cookie, in seconds."""
        on_paper = self.get(ON_PAPER) or (self.row is not None and self.row.on_paper)
        return int(COOKIE_LASTS.total_seconds()) if on_paper else super().get_expiry_age(**kwargs)


def lock_identities(*users: Identity | None) -> None:
    """Until the transaction ends, no other company gives these users a right, takes one away or deactivates them; they are
    read anew. Locked after the company's row, and together, so that two companies never wait for each other."""
    keys = [user.pk for user in users if user is not None]
    rows = get_user_model()._default_manager.select_for_update(no_key=True)
    now = {row.pk: row for row in rows.filter(pk__in=keys).order_by("pk")}
    for user in users:
        if user is not None:
            user.email, user.is_active = now[user.pk].email, now[user.pk].is_active


def end_sessions(user: Identity, *, at: dt.datetime) -> None:
    """Every browser of this user is signed out at its next click, and unused links no longer sign in."""
    DeviceSession.objects.filter(Q(user_id=user.pk) | Q(pending_user_id=user.pk)).delete()
    unused_links(at).filter(user_id=user.pk).update(expires_at=at)


def end_identity(user: Identity, *, at: dt.datetime) -> None:
    """Deactivates the user for good. A later user with the same address is a new one and inherits nothing."""
    end_sessions(user, at=at)
    user.email, user.is_active = None, False
    user.save(update_fields=["email", "is_active"])
