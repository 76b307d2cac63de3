"""A company with its account and owner, on an installation of one's own."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django_scopes import scope

from kakutei.shift.people.models import Account, Company, Role, RoleKind, User
from kakutei.signin.identity import plain_address


def add_company(*, name: str, owner_email: str, owner_name: str, granted_at: dt.datetime | None) -> Company:
    """`granted_at`: the operator grants the link with it, or None. An owner who is known already gets one more role."""
    with transaction.atomic():
        account = Account.objects.create(name=name)
        company = Company.objects.create(account=account, name=name, link_granted_at=granted_at)
        owner, _ = User.objects.get_or_create(email=plain_address(owner_email), defaults={"name": owner_name})
        with scope(company=company):
            Role.objects.create(company=company, user=owner, kind=RoleKind.OWNER)
    return company
