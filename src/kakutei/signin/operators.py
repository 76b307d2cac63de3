"""Who runs the installation. An operator sees no company's shifts and no company's records."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from kakutei.audit.recording import record
from kakutei.audit.rows import INSTALLATION
from kakutei.audit.what import What
from kakutei.signin.identity import Identity, plain_address


class OperatorAddressWrong(Exception):
    """運営者のメールアドレスの形を確かめてください(例: operator@example.jp)。"""


def add_operator(*, email: str, name: str) -> Identity:
    """Who is known already becomes an operator too. Raises OperatorAddressWrong."""
    address = plain_address(email)
    try:
        validate_email(address)
    except ValidationError as error:
        raise OperatorAddressWrong(OperatorAddressWrong.__doc__) from error
    with transaction.atomic():
        operator, _ = get_user_model()._default_manager.get_or_create(email=address, defaults={"name": name})
        operator.is_operator = True
        operator.save(update_fields=["is_operator"])
        record(What.OPERATOR_ADDED, company=INSTALLATION, about=operator, words=f"{operator.name} {address}")
    return operator
