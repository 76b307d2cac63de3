"""The authentication backend behind mail links: it only finds the user again; links do the authenticating."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import BaseBackend
from django.db.models import Exists, OuterRef

from kakutei.signin.models import Passkey


class MailLinkBackend(BaseBackend):
    def get_user(self, user_id: int) -> Any:
        """With `has_passkey`, which the gate reads at every request without a query of its own."""
        passkeys = Passkey.objects.filter(user=OuterRef("pk"), removed_at=None)
        users = get_user_model()._default_manager.filter(pk=user_id, is_active=True)
        return users.annotate(has_passkey=Exists(passkeys)).first()
