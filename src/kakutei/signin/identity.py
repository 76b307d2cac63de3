"""Who signs in: one identity with at most one mail address and no password."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.db import models
from django.utils.crypto import salted_hmac


def plain_address(address: str) -> str:
    """A mail address as it is compared and stored: NFKC, case folded, no blanks around it."""
    return unicodedata.normalize("NFKC", address).strip().casefold()


class IdentityManager[U: models.Model](models.Manager[U]):
    """Users by mail address; Django's own ways to make users with passwords are not offered."""

    def with_address(self, email: str) -> U | None:
        return self.filter(email=plain_address(email)).first()


class Identity(models.Model):
    """The abstract user of both apps. It keeps what Django's sessions ask of a user, and no password."""

    email = models.EmailField("メールアドレス", max_length=254, unique=True, null=True, blank=True)
    name = models.CharField("名前", max_length=80)
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(default=False)
    last_login = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "id"
    REQUIRED_FIELDS: list[str] = []  # noqa: RUF012 - Django reads a list here

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def is_anonymous(self) -> bool:
        return False

    @property
    def is_authenticated(self) -> bool:
        return True

    def get_username(self) -> str:
        return str(self.pk)

    def get_session_auth_hash(self) -> str:
        """A changed mail address ends every session. (Django takes an empty hash for a forged session.)"""
        return salted_hmac("kakutei.signin.session", self.email or "", algorithm="sha256").hexdigest()

    def get_session_auth_fallback_hash(self) -> tuple[str, ...]:
        return ()

    @property
    def may_have_passkeys(self) -> bool:
        """Those who lead; each app adds its own to the operators."""
        return self.is_operator

    def take_address(self, email: str) -> None:
        """Signs in with this address from now on, inside the caller's transaction."""
        self.email = email
        self.save(update_fields=["email"])

    def has_perm(self, permission: str, target: Any = None) -> bool:
        return False

    def has_module_perms(self, label: str) -> bool:
        return False
