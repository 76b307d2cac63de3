"""A6 [アップグレード]: an account orders Pro. No card number is ever typed here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.shift.people.models import Company, User
from kakutei.shift.plans.granting import grant_where_due, lock_account
from kakutei.shift.plans.models import Payment, ProOrder
from kakutei.shift.plans.tidings import tell_operators


class AlreadyOrdered(Exception):
    """Proプランは、すでにお申し込みいただいています。ページを開き直してください。"""


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
            tell_operators(company, about="Proプランのお申し込み", text=_summary(order), path="/operator")
            words = str(Payment(order.payment).label)
            record(What.PRO_ORDERED, company=company, about=order, words=words, by=by, at=at)
    except IntegrityError as error:
        raise AlreadyOrdered(AlreadyOrdered.__doc__) from error
    order.refresh_from_db()
    return order


def _summary(order: ProOrder) -> str:
    lines = (
        f"お支払い方法: {Payment(order.payment).label}",
        f"請求先の名称: {order.billing_name}",
        f"ご担当者名: {order.contact_name}",
        f"電話番号: {order.phone}",
        f"請求先メールアドレス: {order.email}",
    )
    return "\n".join(lines)
