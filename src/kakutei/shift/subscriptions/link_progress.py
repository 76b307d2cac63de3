"""The progress of a company towards the link: applied, ordered, on Pro, granted (A5-A7)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from kakutei.shift.people.models import Account, Company
from kakutei.shift.subscriptions.models import Application, ProOrder


class Missing(Enum):
    """The next thing that the company, or the operator, has to do before the link is granted."""

    NOTHING = "nothing"
    APPLICATION = "application"
    ORDER = "order"
    PAYMENT = "payment"
    GRANT = "grant"


@dataclass(frozen=True)
class Standing:
    application: Application | None
    order: ProOrder | None
    """The open order: paid or waiting for payment."""
    granted: bool

    @property
    def on_pro(self) -> bool:
        return self.order is not None and self.order.paid_at is not None

    @property
    def missing(self) -> Missing:
        if self.granted:
            return Missing.NOTHING
        if self.application is None:
            return Missing.APPLICATION
        if self.order is None:
            return Missing.ORDER
        return Missing.GRANT if self.on_pro else Missing.PAYMENT


GRANTED = Standing(application=None, order=None, granted=True)
"""Enough where only the steps to the grant are asked for."""


def standing_of(company: Company) -> Standing:
    return Standing(
        application=Application.objects.filter(company=company).first(),
        order=open_order(company.account),
        granted=company.link_granted_at is not None,
    )


def open_order(account: Account) -> ProOrder | None:
    return ProOrder.objects.open().filter(account=account).first()
