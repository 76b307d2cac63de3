"""Django's database session, kept in our DeviceSession rows so that they can be listed and ended."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from kakutei.edge import clock
from kakutei.signin.models import DeviceSession

STARTED = "started_at"


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls) -> type[DeviceSession]:
        return DeviceSession

    def create_model_instance(self, data: dict[str, Any]) -> DeviceSession:
        session = super().create_model_instance(data)
        assert isinstance(session, DeviceSession)
        session.user_id = data.get(SESSION_KEY)
        session.started_at = clock.now()
        return session
