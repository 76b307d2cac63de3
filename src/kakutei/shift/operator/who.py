"""Who asks: what the rule of every page here has made sure of, with its type."""

from __future__ import annotations

from django.http import HttpRequest

from kakutei.shift.people.models import User


def user_of(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User):
        raise LookupError("An operator's page was reached without a user: its rule is too wide.")
    return user
