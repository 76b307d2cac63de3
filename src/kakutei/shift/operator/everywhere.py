"""Reads across all companies: the one place of the operator's pages that works without a company in scope.

Nothing here reads a shift, a draft or a token.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django_scopes import scopes_disabled

from kakutei.jptime.workdate import today
from kakutei.shift.link.facts import facts_of
from kakutei.shift.link.health import LinkHealth, Owed, health_of, owed_by_company
from kakutei.shift.link.models import Connection
from kakutei.shift.link.rules.states import cause_sentence
from kakutei.shift.people.models import Account, Company, Role, RoleKind, Staff
from kakutei.shift.plans.models import Application, Inquiry, ProOrder

PAGE = 50
HISTORY = 50


@dataclass(frozen=True)
class Waiting:
    """An order that waits for its payment or for an application, with the account's companies."""

    order: ProOrder
    companies: list[Company]
    applied: bool


@dataclass(frozen=True)
class Event:
    """An application or an order, as it came."""

    at: dt.datetime
    company: Company | None
    application: Application | None = None
    order: ProOrder | None = None


@dataclass(frozen=True)
class Desk:
    """What waits for the operator, and what came lately."""

    to_pay: list[Waiting]
    to_apply: list[Waiting]
    to_order: list[Application]
    history: list[Event]


@dataclass(frozen=True)
class CompanyLine:
    company: Company
    health: LinkHealth
    sentence: str
    connection: Connection | None
    owed: Owed
    application: Application | None
    order: ProOrder | None
    staff: int


def desk() -> Desk:
    with scopes_disabled():
        orders = _orders()
        applied = Exists(Application.objects.filter(company__account=OuterRef("account")))
        ordered = Exists(ProOrder.objects.filter(account=OuterRef("company__account"), ended_at=None))
        open_orders = orders.filter(ended_at=None).annotate(applied=applied).order_by("ordered_at", "pk")
        applications = Application.objects.select_related("company__account", "applied_by")
        unanswered = applications.filter(~ordered, company__link_granted_at=None).order_by("applied_at", "pk")
        return Desk(
            to_pay=[_waiting(order) for order in open_orders.filter(paid_at=None)],
            to_apply=[_waiting(order) for order in open_orders.filter(~applied, paid_at__isnull=False)],
            to_order=list(unanswered),
            history=_history(applications.order_by("-applied_at")[:HISTORY], orders.order_by("-ordered_at")[:HISTORY]),
        )


def count_waiting() -> dict[str, int]:
    """For the menu: orders to look at, and questions without an answer."""
    with scopes_disabled():
        return {
            "orders": ProOrder.objects.filter(ended_at=None, paid_at=None).count(),
            "inquiries": Inquiry.objects.filter(answered_at=None).count(),
        }


def applied_companies(account: Account) -> list[tuple[Company, bool]]:
    """The account's companies, each with whether its application is there."""
    with scopes_disabled():
        applied = set(Application.objects.filter(company__account=account).values_list("company", flat=True))
    return [(company, company.pk in applied) for company in account.companies.order_by("pk")]


def inquiries() -> tuple[list[Inquiry], list[Inquiry]]:
    """The open ones, oldest first, and the last answered ones."""
    with scopes_disabled():
        every = Inquiry.objects.select_related("company", "asked_by", "answered_by")
        waiting = every.filter(answered_at=None).order_by("asked_at", "pk")
        return list(waiting), list(every.exclude(answered_at=None).order_by("-answered_at", "-pk")[:HISTORY])


def inquiry_of(inquiry_id: int) -> Inquiry | None:
    with scopes_disabled():
        return Inquiry.objects.select_related("company").filter(pk=inquiry_id).first()


def companies_page(*, words: str, health: LinkHealth | None, number: str, at: dt.datetime) -> Page[CompanyLine]:
    """The companies whose name, 契約者 or オーナー fits every one of `words`; the same queries for one and for a thousand."""
    with scopes_disabled():
        found = list(_companies(words))
        connections = _connections(found)
        lines = [_line(company, connections.get(company.pk), at) for company in found]
        chosen = [line for line in lines if health is None or line.health is health]
        page = Paginator(chosen, PAGE).get_page(number)
        page.object_list = _completed(list(page), at)
        return page


def _orders() -> QuerySet[ProOrder]:
    people = ("account", "ordered_by", "paid_by", "ended_by")
    return ProOrder.objects.select_related(*people).prefetch_related("account__companies")


def _waiting(order: ProOrder) -> Waiting:
    return Waiting(order, list(order.account.companies.all()), bool(order.applied))  # type: ignore[attr-defined] # annotated in desk


def _history(applications: Iterable[Application], orders: Iterable[ProOrder]) -> list[Event]:
    events = [Event(each.applied_at, each.company, application=each) for each in applications]
    events += [Event(each.ordered_at, next(iter(each.account.companies.all()), None), order=each) for each in orders]
    return sorted(events, key=lambda event: event.at, reverse=True)[:HISTORY]


def _companies(words: str) -> QuerySet[Company]:
    found = Company.objects.select_related("account").order_by("name", "pk")
    for word in words.split():
        owned = Role.objects.filter(
            Q(user__name__icontains=word) | Q(user__email__icontains=word),
            company=OuterRef("pk"),
            kind=RoleKind.OWNER,
        )
        found = found.filter(Q(name__icontains=word) | Q(account__name__icontains=word) | Exists(owned))
    return found


def _connections(companies: list[Company]) -> dict[int, Connection]:
    rows = Connection.objects.filter(ended_at=None, company__in=companies)
    return {row.company_id: row for row in rows}


def _line(company: Company, connection: Connection | None, at: dt.datetime) -> CompanyLine:
    facts = facts_of(company, connection, at=at)
    return CompanyLine(
        company=company,
        health=health_of(connection, facts),
        sentence=cause_sentence(facts),
        connection=connection,
        owed=Owed(),
        application=None,
        order=None,
        staff=0,
    )


def _completed(lines: list[CompanyLine], at: dt.datetime) -> list[CompanyLine]:
    """What only the lines that are shown need."""
    companies = [line.company for line in lines]
    accounts = {company.account_id for company in companies}
    orders = {order.account_id: order for order in ProOrder.objects.filter(account__in=accounts, ended_at=None)}
    applications = {row.company_id: row for row in Application.objects.filter(company__in=companies)}
    owed = owed_by_company(company.pk for company in companies)
    active = Staff.objects.filter(Q(retired_on=None) | Q(retired_on__gte=today(at)), company__in=companies)
    staff = dict(active.order_by().values_list("company").annotate(Count("pk")))
    return [
        replace(
            line,
            order=orders.get(line.company.account_id),
            application=applications.get(line.company.pk),
            owed=owed.get(line.company.pk, line.owed),
            staff=staff.get(line.company.pk, 0),
        )
        for line in lines
    ]
