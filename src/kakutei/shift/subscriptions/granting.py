"""The grant of the link: once the account is on Pro and the company has applied (A7), and its end with Pro."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django_scopes import scopes_disabled

from kakutei.shift.people.models import Account, Company
from kakutei.shift.subscriptions.models import Application, ProOrder


def lock_account(account: Account) -> None:
    """First in every transaction that applies, orders, pays or ends: two at once would not see each other's changes."""
    Account.objects.select_for_update().get(pk=account.pk)


def grant_where_due(account: Account, *, at: dt.datetime) -> None:
    """Inside the caller's transaction. Where the installation grants by itself, an order of Pro that was waiting for
    the application alone counts as paid."""
    with scopes_disabled():
        applied = set(Application.objects.filter(company__account=account).values_list("company", flat=True))
    orders = ProOrder.objects.open().filter(account=account)
    if settings.KAKUTEI_SELF_GRANT and applied:
        orders.filter(paid_at=None).update(paid_at=at)
    if orders.filter(paid_at__isnull=False).exists():
        Company.objects.filter(account=account, pk__in=applied, link_granted_at=None).update(link_granted_at=at)


def withdraw_grants(account: Account) -> None:
    """Without the grant no call is made any more; pending days stay pending."""
    Company.objects.filter(account=account).update(link_granted_at=None)
