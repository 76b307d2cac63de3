"""Applying, ordering, paying and ending at the same moment: the grant stands exactly where it is due."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django_scopes import scope
from pytest_django import Settings

from kakutei.authentication.identity import add_operator
from kakutei.shift.actions.registration import add_company
from kakutei.shift.actions.subscription import Applicant, Billing, apply_for_link, end_pro, mark_paid, order_pro
from kakutei.shift.people.models import Company, User
from kakutei.shift.subscriptions.models import Channel, Payment, ProOrder, Service

from .test_plans import order_of
from .world import NOON

pytestmark = pytest.mark.django_db(transaction=True)
APPLICANT = Applicant("始 一", "", Service.KING_OF_TIME, Payment.TRANSFER)
BILLING = Billing(Payment.TRANSFER, "はじめて商店", "始 一", "", "keiri@example.jp")


def begin() -> tuple[Company, User]:
    operator = add_operator(email="operator@example.jp", name="運営")
    assert isinstance(operator, User)
    company = add_company(
        name="はじめて商店", owner_email="hajime@example.jp", owner_name="始", grant_link=False, at=NOON
    )
    return company, operator


def at_once(company: Company, *doings: Callable[[], object]) -> None:
    together = threading.Barrier(len(doings))

    def do(doing: Callable[[], object]) -> None:
        together.wait()
        try:
            with scope(company=company):
                doing()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(doings)) as pool:
        list(pool.map(do, doings))
    company.refresh_from_db()


@pytest.mark.parametrize("attempt", range(5))
def test_applied_and_paid_at_once_it_is_granted(attempt: int) -> None:
    company, operator = begin()
    order_pro(company=company, billing=BILLING, by=operator, at=NOON)
    at_once(
        company,
        lambda: apply_for_link(company=company, applicant=APPLICANT, channel=Channel.FORM, by=operator, at=NOON),
        lambda: mark_paid(order=order_of(company), by=operator, at=NOON),
    )
    assert company.link_granted_at is not None


@pytest.mark.parametrize("attempt", range(5))
def test_applied_and_ordered_at_once_the_installation_grants_by_itself(settings: Settings, attempt: int) -> None:
    settings.KAKUTEI_SELF_GRANT = True
    company, operator = begin()
    at_once(
        company,
        lambda: apply_for_link(company=company, applicant=APPLICANT, channel=Channel.FORM, by=operator, at=NOON),
        lambda: order_pro(company=company, billing=BILLING, by=operator, at=NOON),
    )
    assert company.link_granted_at is not None


@pytest.mark.parametrize("attempt", range(5))
def test_ended_and_applied_at_once_nothing_is_granted_without_pro(attempt: int) -> None:
    company, operator = begin()
    order_pro(company=company, billing=BILLING, by=operator, at=NOON)
    mark_paid(order=order_of(company), by=operator, at=NOON)
    at_once(
        company,
        lambda: end_pro(order=order_of(company), by=operator, at=NOON),
        lambda: apply_for_link(company=company, applicant=APPLICANT, channel=Channel.PHONE, by=operator, at=NOON),
    )
    assert not ProOrder.objects.filter(ended_at=None).exists()
    assert company.link_granted_at is None
