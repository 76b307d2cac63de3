"""Who may do what: the rules that views declare with @allow. What no rule allows is refused."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest

from kakutei.authentication.authorization import Decision, anyone, operators, signed_in
from kakutei.authentication.company_scope import companies_open_to
from kakutei.kintai.people.models import AdministratorKind, Division, Employee, EmployeeQuerySet
from kakutei.kintai.people.scope import opened, place_of

__all__ = [
    "administrator",
    "administrator_of_division",
    "administrator_of_employee",
    "all_access_administrator",
    "anyone",
    "employee_self",
    "may_see_employee",
    "member",
    "member_or_tablet",
    "operators",
    "signed_in",
    "signed_in_or_tablet",
    "tablet",
    "webapi",
]


def webapi(request: HttpRequest, **_: object) -> Decision:
    """The WebAPI's own checks (webapi.entry) cover token, address, hours and permission of every request."""
    return Decision.ALLOWED


def member(request: HttpRequest, **_: object) -> Decision:
    """All of the company in the address, administrators and employees."""
    found = place_of(request)
    return _verdict(request, found is not None and found.tablet is None)


def administrator(request: HttpRequest, **_: object) -> Decision:
    found = place_of(request)
    return _verdict(request, found is not None and found.administrator is not None)


def all_access_administrator(request: HttpRequest, **_: object) -> Decision:
    return _verdict(request, has_all_access(request))


def administrator_of_division(request: HttpRequest, *, division_code: str, **_: object) -> Decision:
    if administrator(request) is not Decision.ALLOWED:
        return administrator(request)
    return _shown(divisions_of(request).filter(code=division_code).exists())


def administrator_of_employee(request: HttpRequest, *, employee_id: int, **_: object) -> Decision:
    if administrator(request) is not Decision.ALLOWED:
        return administrator(request)
    return _shown(employees_of(request).filter(pk=employee_id).exists())


def employee_self(request: HttpRequest, **_: object) -> Decision:
    """An employee, about their own record."""
    found = place_of(request)
    return _verdict(request, found is not None and found.employee is not None)


def may_see_employee(request: HttpRequest, *, employee_id: int, **_: object) -> Decision:
    """The employee, and the administrators who are responsible for them."""
    found = place_of(request)
    if found is not None and found.employee is not None and found.employee.pk == employee_id:
        return Decision.ALLOWED
    return administrator_of_employee(request, employee_id=employee_id)


def member_or_tablet(request: HttpRequest, **_: object) -> Decision:
    return _verdict(request, place_of(request) is not None)


def tablet(request: HttpRequest, **_: object) -> Decision:
    found = place_of(request)
    return _verdict(request, found is not None and found.tablet is not None)


def signed_in_or_tablet(request: HttpRequest, **_: object) -> Decision:
    """A shared tablet has no user and a first page all the same."""
    return Decision.ALLOWED if companies_open_to(request) else signed_in(request)


def has_all_access(request: HttpRequest) -> bool:
    found = place_of(request)
    who = found.administrator if found else None
    return who is not None and who.kind == AdministratorKind.ALL_ACCESS


def divisions_of(request: HttpRequest) -> QuerySet[Division]:
    """The divisions that the administrator is responsible for."""
    if has_all_access(request):
        return Division.objects.all()
    who = opened(request).administrator
    return Division.objects.filter(pk=who.division.pk) if who and who.division else Division.objects.none()


def employees_of(request: HttpRequest) -> EmployeeQuerySet:
    return Employee.objects.filter(division__in=divisions_of(request)).select_related("division", "working_type")


def _verdict(request: HttpRequest, allowed: bool) -> Decision:
    if allowed:
        return Decision.ALLOWED
    return Decision.HIDDEN if request.user.is_authenticated else Decision.SIGN_IN_FIRST


def _shown(allowed: bool) -> Decision:
    return Decision.ALLOWED if allowed else Decision.HIDDEN
