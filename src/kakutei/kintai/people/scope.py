"""The companies of a user of the attendance app, and what the requester is in the company of the address."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django_scopes import scopes_disabled

from kakutei.infrastructure import clock
from kakutei.jptime import workdate
from kakutei.kintai.people.models import Administrator, Company, Employee, Tablet, User

OPEN_TABLET = "tablet"


@dataclass(frozen=True)
class Place:
    """One company, and what the requester is there."""

    company: Company
    administrator: Administrator | None = None
    employee: Employee | None = None
    tablet: Tablet | None = None


class KintaiTenancy:
    """Implements kakutei.infrastructure.tenancy.Tenancy: the setting KAKUTEI_TENANCY names it."""

    @staticmethod
    def companies_of(user: User) -> list[Company]:
        """The companies in which the user is administrator or employed, but not where their last day is over."""
        today = workdate.today(clock.now())
        with scopes_disabled():
            employments = list(user.employments.select_related("company"))
            administrations = list(user.administrations.select_related("company"))
        left = {each.company_id for each in employments if each.resigned_on and each.resigned_on < today}
        here = [*administrations, *(each for each in employments if each.employed_on(today))]
        found = {each.company_id: each.company for each in here}
        return [found[key] for key in sorted(found.keys() - left)]

    @classmethod
    def companies_open_to(cls, request: HttpRequest) -> list[Company]:
        if isinstance(request.user, User):
            return cls.companies_of(request.user)
        tablet = _open_tablet(request)
        return [tablet.company] if tablet else []

    @staticmethod
    def place_of(request: HttpRequest, company: Company) -> Place:
        if not isinstance(request.user, User):
            return Place(company, tablet=_open_tablet(request))
        today = workdate.today(clock.now())
        administrator = Administrator.objects.filter(user=request.user).select_related("division").first()
        employee = Employee.objects.employed_on(today).filter(user=request.user).select_related("division").first()
        return Place(company, administrator=administrator, employee=employee)


def place_of(request: HttpRequest) -> Place | None:
    """None where the address names no company, or the user does not belong to it."""
    found: Place | None = getattr(request, "place", None)
    return found


def opened(request: HttpRequest) -> Place:
    """The place of a request whose rule asked for one."""
    found = place_of(request)
    if found is None:
        raise LookupError("A page that works in a company was reached without one: its rule is too wide.")
    return found


def _open_tablet(request: HttpRequest) -> Tablet | None:
    """Read once per request."""
    if not hasattr(request, "open_tablet"):
        number = request.session.get(OPEN_TABLET)
        request.open_tablet = _tablet(number) if number is not None else None  # type: ignore[attr-defined] # remembered here
    found: Tablet | None = request.open_tablet  # type: ignore[attr-defined] # set above
    return found


def _tablet(number: int) -> Tablet | None:
    with scopes_disabled():
        return Tablet.objects.open().filter(pk=number).select_related("company", "division").first()
