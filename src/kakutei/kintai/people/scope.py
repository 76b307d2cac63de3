"""Which company a request is about, and as whom: for the whole request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django_scopes import scope, scopes_disabled

from kakutei.edge import clock
from kakutei.jptime import workdate
from kakutei.kintai.people.models import Administrator, AdministratorKind, Company, Employee, Tablet, User
from kakutei.kintai.people.staffing import employed_on

OPEN_COMPANY = "company"
OPEN_TABLET = "tablet"


@dataclass(frozen=True)
class Place:
    """One company, and what the one who asks is there."""

    company: Company
    administrator: Administrator | None = None
    employee: Employee | None = None
    tablet: Tablet | None = None


class CompanyScope:
    """Middleware: `with scope(company=…)` around everything a request does."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        found = _place_of_user(request) or _place_of_tablet(request)
        request.place = found  # type: ignore[attr-defined] # read by place_of alone
        with scope(company=found.company if found else None):
            return self.get_response(request)


def place_of(request: HttpRequest) -> Place | None:
    """None for people who are not signed in, belong to no company or have to choose first."""
    found: Place | None = getattr(request, "place", None)
    return found


def opened(request: HttpRequest) -> Place:
    """The place of a request whose rule asked for one."""
    found = place_of(request)
    if found is None:
        raise LookupError("A page that works in a company was reached without one: its rule is too wide.")
    return found


def companies_of(user: User) -> list[Company]:
    """The companies in which the user is administrator or employed, but not where their last day is over."""
    today = workdate.today(clock.now())
    with scopes_disabled():
        left = user.employments.filter(resigned_on__lt=today).values("company")
        employed = Q(pk__in=user.employments.filter(employed_on(today)).values("company"))
        mine = Company.objects.filter(Q(pk__in=user.administrations.values("company")) | employed)
        return list(mine.exclude(pk__in=left).order_by("pk"))


def _place_of_user(request: HttpRequest) -> Place | None:
    if not isinstance(request.user, User):
        return None
    companies = companies_of(request.user)
    request.companies = companies  # type: ignore[attr-defined] # read by `place`
    wanted = request.session.get(OPEN_COMPANY)
    chosen = next((one for one in companies if one.pk == wanted), None)
    request.has_to_choose = chosen is None and len(companies) > 1  # type: ignore[attr-defined] # read by the gate
    company = chosen or (companies[0] if len(companies) == 1 else None)
    if company is None:
        return None
    today = workdate.today(clock.now())
    with scope(company=company):
        administrator = Administrator.objects.filter(user=request.user).select_related("division").first()
        employee = Employee.objects.filter(employed_on(today), user=request.user).select_related("division").first()
    return Place(company, administrator=administrator, employee=employee)


def _place_of_tablet(request: HttpRequest) -> Place | None:
    number = request.session.get(OPEN_TABLET)
    if number is None:
        return None
    with scopes_disabled():
        tablet = Tablet.objects.filter(pk=number, closed_at=None).select_related("company", "division").first()
    return Place(tablet.company, tablet=tablet) if tablet else None


def place(request: HttpRequest) -> dict[str, Any]:
    """For every template: where the reader is, and which companies there are to choose from."""
    found = place_of(request)
    if found is None:
        return {}
    who = found.administrator
    return {
        "place": found,
        "company": found.company,
        "companies": getattr(request, "companies", []),
        "all_access": who is not None and who.kind == AdministratorKind.ALL_ACCESS,
    }
