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
    half_open_user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    """Who came by a mail link and owes a passkey yet. Nobody is signed in here."""

    objects: ClassVar[DeviceSessionManager] = DeviceSessionManager()

    class Meta:
        db_table = "signin_device_session"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(user=None) | models.Q(half_open_user=None), name="signed_in_or_half_open"
            ),
        )

    @classmethod
    def get_session_store_class(cls) -> type:
        from kakutei.signin.sessions import SessionStore  # Django asks for it here; at the top it would be a circle

        return SessionStore


class Purpose(models.TextChoices):
    """What a link is good for: signing in, registering a company with the address that it was sent to, coming in where
    a company invites (by mail or on paper), showing who one is once more, or taking the address as one's own."""

    SIGN_IN = "sign_in"
    REGISTRATION = "registration"
    INVITATION = "invitation"
    PROOF = "proof"
    ADDRESS = "address"


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


class Passkey(models.Model):
    """パスキー of a user: the second factor beside the mail link. Taken away it stays as the record of who did that."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField("名前", max_length=40)
    credential_id = models.CharField(max_length=1400, unique=True)
    """base64url; a credential belongs to one user for ever."""
    public_key = models.TextField()
    sign_count = models.PositiveBigIntegerField()
    """Of the authenticator; many keep none and say 0 each time."""
    added_at = models.DateTimeField()
    last_used_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    """Empty where the operator's command did it."""

    class Meta:
        db_table = "signin_passkey"


class Ceremony(models.TextChoices):
    """What a passkey is asked for."""

    ADDING = "adding"
    SECOND_FACTOR = "second_factor"
    PROOF = "proof"


class Challenge(models.Model):
    """What a passkey has to sign next in one browser. Whoever deletes the row has used it."""

    session = models.OneToOneField(DeviceSession, on_delete=models.CASCADE, related_name="+")
    ceremony = models.CharField(max_length=13, choices=Ceremony.choices)
    value = models.CharField(max_length=86)
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "signin_challenge"
