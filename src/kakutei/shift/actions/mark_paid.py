"""The operator has seen the payment: the account is on Pro, and its companies that applied are granted the link."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.shift.people.models import User
from kakutei.shift.plans.granting import grant_where_due, lock_account
from kakutei.shift.plans.models import ProOrder


class NothingToPay(Exception):
    """入金待ちのお申し込みはありません。ページを開き直してください。"""


def mark_paid(*, order: ProOrder, by: User, at: dt.datetime) -> None:
    """This very order: one that was taken back and placed again is another. Raises NothingToPay."""
    with transaction.atomic():
        lock_account(order.account)
        waiting = ProOrder.objects.filter(pk=order.pk, ended_at=None, paid_at=None)
        if not waiting.update(paid_at=at, paid_by=by):
            raise NothingToPay(NothingToPay.__doc__)
        grant_where_due(order.account, at=at)
        for company in order.account.companies.order_by("pk"):
            record(What.PRO_PAID, company=company, about=order, words=order.account.name, by=by, at=at)
