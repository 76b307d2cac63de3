"""A new company: by the operator, or by the person who registers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django_scopes import scope

from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import record
from kakutei.authentication.mail_links import redeem_registration
from kakutei.authentication.sessions import lock_identities
from kakutei.infrastructure.mail_address import is_address, plain_address
from kakutei.infrastructure.refusal import Refusal
from kakutei.shift.people.models import Account, Company, Contract, Membership, Role, RoleKind, Staff, Store, User
from kakutei.shift.subscriptions.granting import grant_where_due
from kakutei.shift.subscriptions.models import Application, Channel, Payment, ProOrder, Service


class OwnerAddressWrong(Refusal):
    message = "オーナーのメールアドレスの形を確認してください(例: owner@example.jp)。"


def add_company(*, name: str, owner_email: str, owner_name: str, grant_link: bool, at: dt.datetime) -> Company:
    """With `grant_link` the company is on Pro without a bill. A known user who becomes owner gets one more role.

    Raises OwnerAddressWrong; then nothing was added.
    """
    if not is_address(plain_address(owner_email)):
        raise OwnerAddressWrong
    with transaction.atomic():
        account = Account.objects.create(name=name)
        company = Company.objects.create(account=account, name=name)
        owner = _owner(plain_address(owner_email), owner_name)
        with scope(company=company):
            Role.objects.create(company=company, user=owner, kind=RoleKind.OWNER)
            if grant_link:
                _grant(company, owner, at)
            record(AuditAction.COMPANY_ADDED, company=company, about=company, at=at, after={"オーナー": owner.name})
    company.refresh_from_db()
    return company


def _owner(email: str, name: str) -> User:
    """Locked, since another company may end this user at the same moment; then the address belongs to a new user."""
    owner, _ = User.objects.get_or_create(email=email, defaults={"name": name})
    lock_identities(owner)
    return owner if owner.email else User.objects.create(email=email, name=name)


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


class RegistrationOver(Refusal):
    message = "この登録専用URLは、登録に使用済みか、期限が切れています。"


@dataclass(frozen=True)
class Registration:
    company: str
    store: str
    family_name: str
    given_name: str
    kana: str


def register_company(*, secret: str, typed: Registration, at: dt.datetime) -> User:
    """The owner, who is also the first staff; on the free plan. Raises RegistrationOver; then nothing is created."""
    try:
        with transaction.atomic():
            return _register(secret, typed, at)
    except IntegrityError as error:  # the same address, by another link, at the same moment
        raise RegistrationOver from error


def _register(secret: str, typed: Registration, at: dt.datetime) -> User:
    email = redeem_registration(secret, at=at)
    if email is None or User.objects.with_address(email):
        raise RegistrationOver
    account = Account.objects.create(name=typed.company)
    company = Company.objects.create(account=account, name=typed.company)
    owner = User.objects.create(email=email, name=f"{typed.family_name} {typed.given_name}".strip())
    with scope(company=company):
        _begin(company, owner, typed)
        record(AuditAction.REGISTERED, company=company, about=company, by=owner, at=at)
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
