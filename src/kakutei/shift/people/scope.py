"""The companies of a user of the shift app, and the company and user of a request with their types."""

from __future__ import annotations

from django.http import HttpRequest
from django_scopes import scopes_disabled

from kakutei.infrastructure import clock
from kakutei.infrastructure.tenancy import company_in
from kakutei.jptime.workdate import today
from kakutei.shift.people.models import Company, User


class ShiftTenancy:
    """Implements kakutei.infrastructure.tenancy.Tenancy: the setting KAKUTEI_TENANCY names it."""

    @staticmethod
    def companies_of(user: User) -> list[Company]:
        """Where the user has a role, but not where their last day as a staff is over."""
        with scopes_disabled():
            left = user.employments.filter(retired_on__lt=today(clock.now())).values("company")
            return list(Company.objects.filter(pk__in=user.roles.values("company")).exclude(pk__in=left).order_by("pk"))

    @classmethod
    def companies_open_to(cls, request: HttpRequest) -> list[Company]:
        return cls.companies_of(request.user) if isinstance(request.user, User) else []

    @staticmethod
    def place_of(request: HttpRequest, company: Company) -> None:
        """The policy asks for the roles when a rule needs them."""


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
