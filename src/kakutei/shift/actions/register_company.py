"""A2: the registration-only URL and the required fields make a company, its first store and its owner."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django_scopes import scope

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.shift.people.models import Account, Company, Contract, Membership, Role, RoleKind, Staff, Store, User
from kakutei.signin.links import redeem_registration


class RegistrationOver(Exception):
    """この登録専用URLは、登録に使用済みか、期限が切れています。"""


@dataclass(frozen=True)
class Registration:
    company: str
    store: str
    family_name: str
    given_name: str
    kana: str


def register_company(*, secret: str, typed: Registration, at: dt.datetime) -> User:
    """The owner, who is also the first of the staff; on the free plan. Raises RegistrationOver, then nothing is made."""
    try:
        with transaction.atomic():
            return _register(secret, typed, at)
    except IntegrityError as error:  # the same address, by another link, at the same moment
        raise RegistrationOver(RegistrationOver.__doc__) from error


def _register(secret: str, typed: Registration, at: dt.datetime) -> User:
    email = redeem_registration(secret, at=at)
    if email is None or User.objects.with_address(email):
        raise RegistrationOver(RegistrationOver.__doc__)
    account = Account.objects.create(name=typed.company)
    company = Company.objects.create(account=account, name=typed.company)
    owner = User.objects.create(email=email, name=f"{typed.family_name} {typed.given_name}".strip())
    with scope(company=company):
        _begin(company, owner, typed)
        record(What.REGISTERED, company=company, about=company, by=owner, at=at)
    return owner


def _begin(company: Company, owner: User, typed: Registration) -> None:
    Role.objects.create(company=company, user=owner, kind=RoleKind.OWNER)
    store = Store.objects.create(company=company, name=typed.store)
    staff = Staff.objects.create(
        company=company,
        family_name=typed.family_name,
        given_name=typed.given_name,
        kana=typed.kana,
        contract=Contract.REGULAR,
        user=owner,
    )
    Membership.objects.create(company=company, staff=staff, store=store)
