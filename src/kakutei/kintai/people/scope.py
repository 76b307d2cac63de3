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
        return [place.company for place in _places_of(user)]

    @staticmethod
    def companies_open_to(request: HttpRequest) -> list[Company]:
        """Sets `request.places`: what the requester is in each of them."""
        tablet = None if isinstance(request.user, User) else _open_tablet(request)
        places = _places_of(request.user) if isinstance(request.user, User) else []
        if tablet:
            places = [Place(tablet.company, tablet=tablet)]
        request.places = places  # type: ignore[attr-defined] # see above
        return [place.company for place in places]

    @staticmethod
    def place_of(request: HttpRequest, company: Company) -> Place:
        places: list[Place] = request.places  # type: ignore[attr-defined] # set by companies_open_to
        return next(place for place in places if place.company.pk == company.pk)


def _places_of(user: User) -> list[Place]:
    today = workdate.today(clock.now())
    with scopes_disabled():
        employments = list(user.employments.select_related("company", "division").order_by("pk"))
        administrations = list(user.administrations.select_related("company", "division").order_by("pk"))
    left = {each.company_id for each in employments if each.resigned_on and each.resigned_on < today}
    administrator: dict[int, Administrator] = {}
    for role in administrations:
        administrator.setdefault(role.company_id, role)
    employee: dict[int, Employee] = {}
    for employment in employments:
        if employment.employed_on(today):
            employee.setdefault(employment.company_id, employment)
    companies = {each.company_id: each.company for each in (*administrator.values(), *employee.values())}
    return [Place(companies[key], administrator.get(key), employee.get(key)) for key in sorted(companies.keys() - left)]


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
