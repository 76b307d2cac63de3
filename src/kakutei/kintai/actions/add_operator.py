"""Who runs the installation: an operator adds companies and sees no company's records."""

from __future__ import annotations

from django.db import transaction

from kakutei.kintai.people.models import User
from kakutei.signin.identity import plain_address


def add_operator(*, email: str, name: str) -> User:
    """Who is known already becomes an operator too."""
    with transaction.atomic():
        operator, _ = User.objects.get_or_create(email=plain_address(email), defaults={"name": name})
        operator.is_operator = True
        operator.save(update_fields=["is_operator"])
    return operator
