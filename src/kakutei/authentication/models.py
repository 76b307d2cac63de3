"""Mail links, each good for one sign-in, and the device sessions that they open."""

from __future__ import annotations

import uuid
from typing import ClassVar, Self, cast

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils.module_loading import import_string

from kakutei.infrastructure.text_fields import OneLineField


class DeviceSessionManager(BaseSessionManager["DeviceSession"]):
    use_in_migrations = False


class DeviceSession(AbstractBaseSession):
    """One signed-in browser. Deleting the row signs it out at its next click."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        related_name="device_sessions",
        verbose_name="ログインした人",
    )
    started_at = models.DateTimeField("ログインした日時")
    last_used_at = models.DateTimeField("最後に使った日時", null=True)
    """To the hour. Empty before the first sign-in."""
    browser = OneLineField("ブラウザー", max_length=300, blank=True)
    """The browser's User-Agent."""
    on_paper = models.BooleanField("QRコードでのログイン", default=False)
    """Opened by an invitation on paper: it lasts as long as the employment, since its person cannot sign in by mail."""
    pending_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        verbose_name="パスキーの確認を待つ人",
    )
    """The user who opened a mail link and has not shown a passkey yet; the session is not signed in."""

    objects: ClassVar[DeviceSessionManager] = DeviceSessionManager()

    class Meta:
        db_table = "authentication_device_session"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(user=None) | models.Q(pending_user=None), name="signed_in_or_half_open"
            ),
        )

    @classmethod
    def get_session_store_class(cls) -> type:
        """As the setting SESSION_ENGINE names it; sessions.py imports this module."""
        return cast(type, import_string(f"{settings.SESSION_ENGINE}.SessionStore"))


class FormSubmission(models.Model):
    """A form that has acted, found by its one-time key, address and content, and the answer that it got.

    `answer` is encrypted with the form's key, which is not stored.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid.uuid4)
    lookup_hash = models.CharField("照合値", max_length=64, unique=True)
    answer = models.TextField("返した内容")
    received_at = models.DateTimeField("受け付けた日時", db_index=True)

    class Meta:
        db_table = "authentication_form_submission"


class Purpose(models.TextChoices):
    """What a link is for: signing in, registering a company with the address that it was sent to, accepting a company's
    invitation (by mail or on paper), re-authenticating, or changing the user's address to the one that it was sent to."""

    SIGN_IN = "sign_in"
    REGISTRATION = "registration"
    INVITATION = "invitation"
    PROOF = "proof"
    ADDRESS = "address"


class SignInLink(models.Model):
    """A link for single use. The secret of a mailed one is made at the moment of sending; only the hash is kept.

    `user` is empty where the address is unknown here: a sign-in mail then says so and carries no secret.
    `email` is empty on paper.
    """

    purpose = models.CharField("用途", max_length=12, choices=Purpose.choices, default=Purpose.SIGN_IN)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, verbose_name="ログインする人"
    )
    email = models.EmailField("メールアドレス", max_length=254)
    secret_hash = models.CharField("URLの照合値", max_length=64, unique=True, null=True)
    browser_hash = models.CharField("ブラウザーの照合値", max_length=64, blank=True)
    asked_from = models.CharField("申込み元のIPアドレス", max_length=64)
    network = models.CharField("申込み元のネットワーク", max_length=64, blank=True, default="")
    """`asked_from` as limits count it."""
    known_browser = OneLineField("既知のブラウザー", max_length=64, blank=True, default="")
    """The counter of the browser that asked, where it knows the user; empty for a stranger's."""
    asked_with = OneLineField("申込みのブラウザー", max_length=300)
    next_path = OneLineField("ログイン後のページ", max_length=500, blank=True, default="")
    """The page that was asked for: a path of ours, checked again before the redirect."""
    asked_at = models.DateTimeField("申込みの日時")
    expires_at = models.DateTimeField("有効期限")
    used_at = models.DateTimeField("使用した日時", null=True)

    class Meta:
        db_table = "authentication_link"
        indexes = (
            models.Index(fields=["email", "asked_at"]),
            models.Index(fields=["network", "asked_at"]),
            models.Index(fields=["known_browser", "asked_at"]),
            models.Index(fields=["asked_at"]),
        )


class PasskeyQuerySet(models.QuerySet["Passkey"]):
    def active(self) -> Self:
        """Those that have not been removed."""
        return self.filter(removed_at=None)


class Passkey(models.Model):
    """パスキー of a user: the second factor beside the mail link. A removed one is kept as the record of who removed it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="passkeys", verbose_name="ログインする人"
    )
    name = OneLineField("名前", max_length=40)
    credential_id = models.CharField("パスキーの識別子", max_length=1400, unique=True)
    """base64url; a credential belongs to one user for ever."""
    public_key = models.TextField("公開鍵")
    sign_count = models.PositiveBigIntegerField("署名の回数")
    """Of the authenticator; many keep none and say 0 each time."""
    added_at = models.DateTimeField("追加した日時")
    last_used_at = models.DateTimeField("最後に使った日時")
    removed_at = models.DateTimeField("削除した日時", null=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="削除した人"
    )
    """Empty where the operator's command did it."""

    objects = PasskeyQuerySet.as_manager()

    class Meta:
        db_table = "authentication_passkey"


class Ceremony(models.TextChoices):
    """What a passkey is asked for."""

    ADDING = "adding"
    SECOND_FACTOR = "second_factor"
    PROOF = "proof"


class Challenge(models.Model):
    """What a passkey has to sign on one page of a browser. Deleting the row uses it."""

    session = models.ForeignKey(DeviceSession, on_delete=models.CASCADE, related_name="+", verbose_name="端末")
    ceremony = models.CharField("確認の種類", max_length=13, choices=Ceremony.choices)
    value = models.CharField("確認用の値", max_length=86, unique=True)
    expires_at = models.DateTimeField("有効期限")

    class Meta:
        db_table = "authentication_challenge"
