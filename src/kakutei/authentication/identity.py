"""Who signs in: one identity with at most one mail address and no password.

Operators run the installation, and see no company's shifts and no company's records.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import record
from kakutei.audit.rows import INSTALLATION
from kakutei.infrastructure.mail_address import is_address, plain_address
from kakutei.infrastructure.refusal import Refusal
from kakutei.infrastructure.text_fields import OneLineField


class IdentityManager[U: models.Model](models.Manager[U]):
    """Users by mail address; Django's own ways to make users with passwords are not offered."""

    def with_address(self, email: str) -> U | None:
        return self.filter(email=plain_address(email)).first()


class Identity(models.Model):
    """The abstract user of both apps. It keeps what Django's sessions ask of a user, and no password."""

    email = models.EmailField("メールアドレス", max_length=254, unique=True, null=True, blank=True)
    name = OneLineField("名前", max_length=80)
    is_active = models.BooleanField("ログインできる", default=True)
    is_operator = models.BooleanField("運営者", default=False)
    last_login = models.DateTimeField("最後のログイン", null=True, blank=True)

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
        return salted_hmac("kakutei.authentication.session", self.email or "", algorithm="sha256").hexdigest()

    def get_session_auth_fallback_hash(self) -> tuple[str, ...]:
        return ()

    @property
    def may_have_passkeys(self) -> bool:
        """Operators; each app adds its leading roles."""
        return self.is_operator

    def take_address(self, email: str) -> None:
        """Signs in with this address from now on, inside the caller's transaction."""
        self.email = email
        self.save(update_fields=["email"])

    def has_perm(self, permission: str, target: Any = None) -> bool:
        return False

    def has_module_perms(self, label: str) -> bool:
        return False


def identity_of(request: HttpRequest) -> Identity:
    """The signed-in user of a request whose rule asked for one."""
    if not isinstance(request.user, Identity):
        raise LookupError("A page that needs a user was reached without one: its rule is too wide.")
    return request.user


class OperatorAddressWrong(Refusal):
    message = "運営者のメールアドレスの形を確認してください(例: operator@example.jp)。"


def add_operator(*, email: str, name: str) -> Identity:
    """An existing user becomes an operator too. Raises OperatorAddressWrong."""
    address = plain_address(email)
    if not is_address(address):
        raise OperatorAddressWrong
    with transaction.atomic():
        operator, _ = get_user_model()._default_manager.get_or_create(email=address, defaults={"name": name})
        operator.is_operator = True
        operator.save(update_fields=["is_operator"])
        record(AuditAction.OPERATOR_ADDED, company=INSTALLATION, about=operator, words=f"{operator.name} {address}")
    return operator


def operator_addresses() -> list[str]:
    """The addresses of all operators who have one."""
    operators = get_user_model()._default_manager.filter(is_operator=True, is_active=True, email__isnull=False)
    return [str(address) for address in operators.order_by("pk").values_list("email", flat=True)]
