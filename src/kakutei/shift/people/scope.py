"""Which company a request is about: the one that the signed-in user has opened, for the whole request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django_scopes import scope, scopes_disabled

from kakutei.edge import clock
from kakutei.jptime.workdate import today
from kakutei.shift.people.models import Company, User

OPEN_COMPANY = "company"


class CompanyScope:
    """Middleware: `with scope(company=…)` around everything a request does."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.company = _open_company(request)  # type: ignore[attr-defined] # read by company_of alone
        with scope(company=company_of(request)):
            response = self.get_response(request)
            render = getattr(response, "render", None)
            return render() if callable(render) else response


def company_of(request: HttpRequest) -> Company | None:
    """The open company; None for people who are not signed in, have no role anywhere or have to choose first."""
    company: Company | None = getattr(request, "company", None)
    return company


def opened(request: HttpRequest) -> Company:
    """The open company of a request whose rule asked for one."""
    company = company_of(request)
    if company is None:
        raise LookupError("A page that works in a company was reached without one: its rule is too wide.")
    return company


def user_of(request: HttpRequest) -> User:
    """The signed-in user of a request whose rule asked for one."""
    if not isinstance(request.user, User):
        raise LookupError("A page that needs a user was reached without one: its rule is too wide.")
    return request.user


def companies_of(user: User) -> list[Company]:
    """Where the user has a role, but not where their last day as a staff is over."""
    with scopes_disabled():
        left = user.employments.filter(retired_on__lt=today(clock.now())).values("company")
        return list(Company.objects.filter(pk__in=user.roles.values("company")).exclude(pk__in=left).order_by("pk"))


def _open_company(request: HttpRequest) -> Company | None:
    """The one that was chosen, or the only one."""
    companies = companies_of(request.user) if isinstance(request.user, User) else []
    request.companies = companies  # type: ignore[attr-defined] # read by `place`
    wanted = request.session.get(OPEN_COMPANY)
    chosen = next((company for company in companies if company.pk == wanted), None)
    request.has_to_choose = chosen is None and len(companies) > 1  # type: ignore[attr-defined] # read by the gate
    return chosen or (companies[0] if len(companies) == 1 else None)


def place(request: HttpRequest) -> dict[str, Any]:
    """For every template: the open company, the stores that its user plans, and what the menu may show."""
    from kakutei.shift.people import policy  # the policy reads the scope; at the top it would be a circle

    company = company_of(request)
    if company is None:
        return {}
    return {
        "company": company,
        "companies": request.companies,  # type: ignore[attr-defined] # as CompanyScope found them
        "stores": list(policy.stores_of(request)),
        "leads": policy.leads(request),
        "owns": policy.owns(request),
    }
