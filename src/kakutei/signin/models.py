"""Mail links, each good for one sign-in, and the device sessions that they open."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models


class DeviceSessionManager(BaseSessionManager["DeviceSession"]):
    use_in_migrations = False


class DeviceSession(AbstractBaseSession):
    """One signed-in browser. Deleting the row signs it out at its next click."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="device_sessions"
    )
    started_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    """To the hour. Empty before somebody has signed in."""
    browser = models.CharField(max_length=300, blank=True)
    """What the browser says of itself."""

    objects: ClassVar[DeviceSessionManager] = DeviceSessionManager()

    class Meta:
        db_table = "signin_device_session"

    @classmethod
    def get_session_store_class(cls) -> type:
        from kakutei.signin.sessions import SessionStore  # Django asks for it here; at the top it would be a circle

        return SessionStore


class Purpose(models.TextChoices):
    """What a link is good for: signing in, registering a company with the address that it was sent to, or coming in
    where a company invites, by mail or on paper."""

    SIGN_IN = "sign_in"
    REGISTRATION = "registration"
    INVITATION = "invitation"


class SignInLink(models.Model):
    """A link good once. Of a mailed one the secret is made at the moment of sending; only the hash is kept.

    `user` is empty where the address is unknown here: a sign-in mail then says so and carries no secret.
    `email` is empty on paper.
    """

    purpose = models.CharField(max_length=12, choices=Purpose.choices, default=Purpose.SIGN_IN)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True)
    email = models.EmailField(max_length=254)
    secret_hash = models.CharField(max_length=64, unique=True, null=True)
    browser_hash = models.CharField(max_length=64, blank=True)
    asked_from = models.CharField(max_length=64)
    asked_with = models.CharField(max_length=300)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "signin_link"
        indexes = (
            models.Index(fields=["email", "asked_at"]),
            models.Index(fields=["asked_from", "asked_at"]),
        )
