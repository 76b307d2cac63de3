"""Pro ends, or an order is taken back: the link's grant goes with it, and no call is made any more."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.shift.people.models import User
from kakutei.shift.plans.granting import lock_account, withdraw_grants
from kakutei.shift.plans.models import ProOrder


class NothingToEnd(Exception):
    """終えるお申し込みはありません。ページを開き直してください。"""


def end_pro(*, order: ProOrder, by: User, at: dt.datetime) -> None:
    """Raises NothingToEnd."""
    with transaction.atomic():
        lock_account(order.account)
        if not ProOrder.objects.filter(pk=order.pk, ended_at=None).update(ended_at=at, ended_by=by):
            raise NothingToEnd(NothingToEnd.__doc__)
        withdraw_grants(order.account)
        for company in order.account.companies.order_by("pk"):
            record(What.PRO_ENDED, company=company, about=order, words=order.account.name, by=by, at=at)
