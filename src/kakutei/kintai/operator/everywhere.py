"""Reads across all companies: the one place of the operator's pages that works without a company in scope.

Nothing here reads a time card, a schedule or a token.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django_scopes import scopes_disabled

from kakutei.kintai.api_access.models import AccessToken
from kakutei.kintai.people.models import Administrator, AdministratorKind, Company, Division, Employee

PAGE = 50


@dataclass(frozen=True)
class CompanyLine:
    company: Company
    divisions: int
    employees: int
    tokens: int


def companies_page(*, words: str, number: str, date: dt.date) -> tuple[Page[Company], list[CompanyLine]]:
    """The companies whose name or 全権管理者 fits every one of `words`; the same queries for one and for a thousand."""
    with scopes_disabled():
        page = Paginator(_companies(words), PAGE).get_page(number)
        return page, _lines(list(page), date)


def _companies(words: str) -> QuerySet[Company]:
    found = Company.objects.order_by("name", "pk")
    for word in words.split():
        leads = Administrator.objects.filter(
            Q(user__name__icontains=word) | Q(user__email__icontains=word),
            company=OuterRef("pk"),
            kind=AdministratorKind.ALL_ACCESS,
        )
        found = found.filter(Q(name__icontains=word) | Exists(leads))
    return found


def _lines(companies: list[Company], date: dt.date) -> list[CompanyLine]:
    divisions = _counted(Division.objects.filter(company__in=companies))
    employees = _counted(Employee.objects.employed_on(date).filter(company__in=companies))
    tokens = _counted(AccessToken.objects.active().filter(company__in=companies))
    return [
        CompanyLine(each, divisions.get(each.pk, 0), employees.get(each.pk, 0), tokens.get(each.pk, 0))
        for each in companies
    ]


def _counted(rows: QuerySet[Division] | QuerySet[Employee] | QuerySet[AccessToken]) -> dict[int, int]:
    return dict(rows.order_by().values_list("company").annotate(Count("pk")))
