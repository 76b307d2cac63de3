"""Django's database session, kept in our DeviceSession rows so that they can be listed and ended.

A session lives thirty days from its last use, and never longer than 180 days.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from kakutei.edge import clock
from kakutei.signin.models import DeviceSession

BROWSER = "browser_words"
HALF_OPEN = "half_open"
ABSOLUTE = dt.timedelta(days=180)


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
        """None as well where 180 days are over, whatever the row's own expiry says."""
        at = clock.now()
        key = self.session_key
        self.row = DeviceSession.objects.filter(pk=key, expire_date__gt=at, started_at__gt=at - ABSOLUTE).first()
        if self.row is None:
            self._session_key = None
        return self.row

    def create_model_instance(self, data: dict[str, Any]) -> DeviceSession:
        session = super().create_model_instance(data)
        assert isinstance(session, DeviceSession)
        at = clock.now()
        goes_on = self.row is not None and self.row.pk == session.pk
        session.user_id = data.get(SESSION_KEY)
        session.half_open_user_id = data[HALF_OPEN]["user"] if HALF_OPEN in data else None
        session.started_at = self.row.started_at if self.row and goes_on else at
        session.expire_date = min(self.get_expiry_date(modification=at), session.started_at + ABSOLUTE)
        session.browser = data.get(BROWSER, "")
        session.last_used_at = at if BROWSER in data else None
        self.row = session
        return session
