"""The Pro subscription of a company: applied for, ordered, paid, ended."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django_scopes import scope

from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import facts, record
from kakutei.infrastructure.mailing import Readers
from kakutei.infrastructure.refusal import Refusal
from kakutei.shift.notifications.recipients import addresses_of_leaders, contract_readers
from kakutei.shift.people.models import Company, User
from kakutei.shift.subscriptions.granting import grant_where_due, lock_account, withdraw_grants
from kakutei.shift.subscriptions.mails import (
    application_facts,
    order_facts,
    tell_applied,
    tell_ended,
    tell_operators,
    tell_ordered,
    tell_paid,
)
from kakutei.shift.subscriptions.models import Application, Channel, Payment, ProOrder, Service


class AlreadyApplied(Refusal):
    message = "利用申込みは、すでに受け付けています。変えたいことがあれば、お問い合わせからお知らせください。"


@dataclass(frozen=True)
class Applicant:
    contact_name: str
    phone: str
    service: Service
    payment: Payment
    note: str = ""


def apply_for_link(
    *, company: Company, applicant: Applicant, channel: Channel, by: User | None, at: dt.datetime
) -> Application:
    """An upgrade that was waiting for the application proceeds. Raises AlreadyApplied."""
    try:
        with transaction.atomic():
            lock_account(company.account)
            application = Application.objects.create(
                company=company, channel=channel, applied_by=by, applied_at=at, **vars(applicant)
            )
            grant_where_due(company.account, at=at)
            company.refresh_from_db()
            if channel is Channel.FORM:
                text = _application_summary(application)
                tell_operators(company, about="KING OF TIME連携の利用申込み", text=text, path="/operator")
            tell_applied(company, application, to=_readers(company, channel, by))
            after = facts(application, ("contact_name", "service", "payment", "channel"))
            record(
                AuditAction.APPLIED, company=company, about=application, words="利用申込み", by=by, at=at, after=after
            )
    except IntegrityError as error:
        raise AlreadyApplied from error
    return application


def _readers(company: Company, channel: Channel, by: User | None) -> Readers:
    """The person who typed it; for an application by telephone, which the operator types, all leading users."""
    if channel is Channel.FORM and by is not None:
        return Readers([by.email] if by.email else [])
    return Readers(addresses_of_leaders(company))


def _application_summary(application: Application) -> str:
    return "\n".join(f"{heading}: {value}" for heading, value in application_facts(application))


class AlreadyOrdered(Refusal):
    message = "Proプランは、すでにお申し込みいただいています。ページを開き直してください。"


@dataclass(frozen=True)
class Billing:
    payment: Payment
    billing_name: str
    contact_name: str
    phone: str
    email: str


def order_pro(*, company: Company, billing: Billing, by: User | None, at: dt.datetime) -> ProOrder:
    """Paid at once where the installation grants by itself and the company has applied; else it waits. Raises AlreadyOrdered."""
    try:
        with transaction.atomic():
            lock_account(company.account)
            order = ProOrder.objects.create(account=company.account, ordered_at=at, ordered_by=by, **vars(billing))
            grant_where_due(company.account, at=at)
            tell_operators(company, about="Proプランのお申し込み", text=_order_summary(order), path="/operator")
            company.refresh_from_db()
            mine = [str(by.email)] if by and by.email else []
            with scope(company=company):
                tell_ordered(company, order, to=Readers(mine, without_page=[order.email]))
            words = str(Payment(order.payment).label)
            record(AuditAction.PRO_ORDERED, company=company, about=order, words=words, by=by, at=at)
    except IntegrityError as error:
        raise AlreadyOrdered from error
    order.refresh_from_db()
    return order


def _order_summary(order: ProOrder) -> str:
    return "\n".join(f"{heading}: {value}" for heading, value in order_facts(order))


class NothingToPay(Refusal):
    message = "入金待ちのお申し込みはありません。ページを開き直してください。"


def mark_paid(*, order: ProOrder, by: User, at: dt.datetime) -> None:
    """Only this order: one that was withdrawn and placed again is another. Raises NothingToPay."""
    with transaction.atomic():
        lock_account(order.account)
        waiting = ProOrder.objects.open().filter(pk=order.pk, paid_at=None)
        if not waiting.update(paid_at=at, paid_by=by):
            raise NothingToPay
        grant_where_due(order.account, at=at)
        for company in order.account.companies.order_by("pk"):
            with scope(company=company):
                tell_paid(company, order, at=at, to=contract_readers(company, order))
            record(AuditAction.PRO_PAID, company=company, about=order, words=order.account.name, by=by, at=at)


class NothingToEnd(Refusal):
    message = "終了できるお申し込みはありません。ページを開き直してください。"


def end_pro(*, order: ProOrder, by: User, at: dt.datetime) -> None:
    """Raises NothingToEnd."""
    with transaction.atomic():
        lock_account(order.account)
        if not ProOrder.objects.open().filter(pk=order.pk).update(ended_at=at, ended_by=by):
            raise NothingToEnd
        withdraw_grants(order.account)
        order.refresh_from_db()
        for company in order.account.companies.order_by("pk"):
            with scope(company=company):
                tell_ended(company, order, at=at, to=contract_readers(company, order))
            record(AuditAction.PRO_ENDED, company=company, about=order, words=order.account.name, by=by, at=at)
