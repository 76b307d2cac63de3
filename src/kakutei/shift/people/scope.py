"""The companies of a user of the shift app, and the company and user of a request with their types."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest
from django_scopes import scopes_disabled

from kakutei.infrastructure import clock
from kakutei.infrastructure.tenancy import company_in
from kakutei.jptime.workdate import today
from kakutei.shift.people.models import Company, Role, User


class ShiftTenancy:
    """Implements kakutei.infrastructure.tenancy.Tenancy: the setting KAKUTEI_TENANCY names it."""

    @staticmethod
    def companies_of(user: User) -> list[Company]:
        """Where the user has a role, but not where their last day as a staff is over."""
        with scopes_disabled():
            return list(Company.objects.filter(pk__in=_open_roles(user).values("company")).order_by("pk"))

    @staticmethod
    def companies_open_to(request: HttpRequest) -> list[Company]:
        """As companies_of, and `request.roles`: the kinds of the roles there, by company id."""
        user = request.user
        if not isinstance(user, User):
            return []
        with scopes_disabled():
            rows = list(_open_roles(user).select_related("company").order_by("company", "pk"))
        roles: dict[int, set[str]] = {}
        for row in rows:
            roles.setdefault(row.company_id, set()).add(row.kind)
        request.roles = roles  # type: ignore[attr-defined] # see above
        return list({row.company_id: row.company for row in rows}.values())

    @staticmethod
    def place_of(request: HttpRequest, company: Company) -> None:
        """The policy asks for the roles when a rule needs them."""


def _open_roles(user: User) -> QuerySet[Role]:
    left = user.employments.filter(retired_on__lt=today(clock.now())).values("company")
    return user.roles.exclude(company__in=left)


def roles_of(request: HttpRequest) -> set[str]:
    """The kinds of the roles that the signed-in user has in the company of the address."""
    company = company_of(request)
    roles: dict[int, set[str]] = getattr(request, "roles", {})
    return roles.get(company.pk, set()) if company else set()


def company_of(request: HttpRequest) -> Company | None:
    """The company in the address; None where there is none, or the user has no role in it."""
    company: Company | None = getattr(request, "company", None)
    return company


def opened(request: HttpRequest) -> Company:
    """The company of a request whose rule asked for one."""
    company: Company = company_in(request)
    return company


def user_of(request: HttpRequest) -> User:
    """The signed-in user of a request whose rule asked for one."""
    if not isinstance(request.user, User):
        raise LookupError("A page that needs a user was reached without one: its rule is too wide.")
    return request.user
