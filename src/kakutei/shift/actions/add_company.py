"""A company with its account and owner, on an installation of one's own."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django_scopes import scope

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.shift.people.models import Account, Company, Role, RoleKind, User
from kakutei.shift.plans.granting import grant_where_due
from kakutei.shift.plans.models import Application, Channel, Payment, ProOrder, Service
from kakutei.signin.identity import plain_address


def add_company(*, name: str, owner_email: str, owner_name: str, grant_link: bool, at: dt.datetime) -> Company:
    """With `grant_link` the company is on Pro without a bill. An owner who is known already gets one more role."""
    with transaction.atomic():
        account = Account.objects.create(name=name)
        company = Company.objects.create(account=account, name=name)
        owner, _ = User.objects.get_or_create(email=plain_address(owner_email), defaults={"name": owner_name})
        with scope(company=company):
            Role.objects.create(company=company, user=owner, kind=RoleKind.OWNER)
            if grant_link:
                _grant(company, owner, at)
            record(What.COMPANY_ADDED, company=company, about=company, at=at, after={"オーナー": owner.name})
    company.refresh_from_db()
    return company


def _grant(company: Company, owner: User, at: dt.datetime) -> None:
    Application.objects.create(
        company=company,
        contact_name=owner.name,
        service=Service.KING_OF_TIME,
        payment=Payment.NONE,
        channel=Channel.OPERATOR,
        applied_at=at,
    )
    ProOrder.objects.create(
        account=company.account,
        payment=Payment.NONE,
        billing_name=company.name,
        contact_name=owner.name,
        email=owner.email or "",
        ordered_at=at,
        paid_at=at,
    )
    grant_where_due(company.account, at=at)
