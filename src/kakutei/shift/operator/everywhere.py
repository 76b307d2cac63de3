"""Reads across all companies: the one place of the operator's pages that works without a company in scope.

Nothing here reads a shift, a draft or a token.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value
from django_scopes import scopes_disabled

from kakutei.jptime.workdate import today
from kakutei.shift.link.fence_log import FenceLogFiles
from kakutei.shift.link.models import Connection
from kakutei.shift.link.rules.fence_log import ADVICE, PROBLEMS
from kakutei.shift.link.rules.states import cause_sentence
from kakutei.shift.link.rules.values import Cause, FenceLogProblem
from kakutei.shift.link.status import LinkHealth, PendingCount, facts_of, health_of, pending_by_company
from kakutei.shift.people.models import Account, Company, Role, RoleKind, Staff
from kakutei.shift.subscriptions.models import Application, Inquiry, ProOrder, ProOrderQuerySet

PAGE = 50
HISTORY = 50


@dataclass(frozen=True)
class OpenOrder:
    """An order that waits for its payment or for an application, with the account's companies."""

    order: ProOrder
    companies: list[Company]
    applied: bool


@dataclass(frozen=True)
class Event:
    """An application or an order, as it was received."""

    at: dt.datetime
    company: Company | None
    application: Application | None = None
    order: ProOrder | None = None


@dataclass(frozen=True)
class Desk:
    """What waits for the operator, and what came lately."""

    to_pay: list[OpenOrder]
    to_apply: list[OpenOrder]
    to_order: list[Application]
    history: list[Event]


@dataclass(frozen=True)
class FenceLogTrouble:
    """A connection whose file of the fence log cannot be used: what is wrong with it, and what to do."""

    company: Company
    since: dt.datetime | None
    file: Path
    problem: str
    advice: str


@dataclass(frozen=True)
class CompanyLine:
    company: Company
    health: LinkHealth
    sentence: str
    connection: Connection | None
    owed: PendingCount
    application: Application | None
    order: ProOrder | None
    staff: int


def desk() -> Desk:
    with scopes_disabled():
        orders = _orders()
        applied = Exists(Application.objects.filter(company__account=OuterRef("account")))
        ordered = Exists(ProOrder.objects.open().filter(account=OuterRef("company__account")))
        open_orders = orders.open().annotate(applied=applied).order_by("ordered_at", "pk")
        applications = Application.objects.select_related("company__account", "applied_by")
        unanswered = applications.filter(~ordered, company__link_granted_at=None).order_by("applied_at", "pk")
        return Desk(
            to_pay=[_waiting(order) for order in open_orders.filter(paid_at=None)],
            to_apply=[_waiting(order) for order in open_orders.filter(~applied, paid_at__isnull=False)],
            to_order=list(unanswered),
            history=_history(applications.order_by("-applied_at")[:HISTORY], orders.order_by("-ordered_at")[:HISTORY]),
        )


def count_waiting() -> Counter[str]:
    """For the menu: orders to look at, and questions without an answer."""
    with scopes_disabled():
        inquiries = Inquiry.objects.filter(answered_at=None).order_by().values("pk")
        orders = ProOrder.objects.open().filter(paid_at=None).order_by().values("pk")
        rows = orders.values_list(Value("orders")).union(inquiries.values_list(Value("inquiries")), all=True)
        return Counter(name for (name,) in rows)


def applied_companies(account: Account) -> list[tuple[Company, bool]]:
    """The account's companies, each with whether its application is there."""
    with scopes_disabled():
        applied = set(Application.objects.filter(company__account=account).values_list("company", flat=True))
    return [(company, company.pk in applied) for company in account.companies.order_by("pk")]


def fence_log_troubles() -> list[FenceLogTrouble]:
    """The connections that the fence log stops, the one that stopped first at the top."""
    with scopes_disabled():
        rows = Connection.objects.open().filter(block=Cause.FENCE_LOG.value).select_related("company")
        return [_fence_log_trouble(row) for row in rows.order_by("block_since", "pk")]


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


def _fence_log_trouble(row: Connection) -> FenceLogTrouble:
    problem = FenceLogProblem(row.block_about)
    file = FenceLogFiles(settings.KAKUTEI_FENCE_LOG).file(str(row.identity))
    return FenceLogTrouble(row.company, row.block_since, file, PROBLEMS[problem], ADVICE[problem])


def _orders() -> ProOrderQuerySet:
    people = ("account", "ordered_by", "paid_by", "ended_by")
    return ProOrder.objects.select_related(*people).prefetch_related("account__companies")


def _waiting(order: ProOrder) -> OpenOrder:
    return OpenOrder(order, list(order.account.companies.all()), bool(order.applied))  # type: ignore[attr-defined] # annotated in desk


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
    rows = Connection.objects.open().filter(company__in=companies)
    return {row.company_id: row for row in rows}


def _line(company: Company, connection: Connection | None, at: dt.datetime) -> CompanyLine:
    facts = facts_of(company, connection, at=at)
    return CompanyLine(
        company=company,
        health=health_of(connection, facts),
        sentence=cause_sentence(facts),
        connection=connection,
        owed=PendingCount(),
        application=None,
        order=None,
        staff=0,
    )


def _completed(lines: list[CompanyLine], at: dt.datetime) -> list[CompanyLine]:
    """Adds what only the shown lines need."""
    companies = [line.company for line in lines]
    accounts = {company.account_id for company in companies}
    orders = {order.account_id: order for order in ProOrder.objects.open().filter(account__in=accounts)}
    applications = {row.company_id: row for row in Application.objects.filter(company__in=companies)}
    owed = pending_by_company(company.pk for company in companies)
    active = Staff.objects.employed_on(today(at)).filter(company__in=companies)
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
