"""Who may do what: the rules that views declare with @allow. What no rule allows is refused."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest

from kakutei.kintai.people.models import AdministratorKind, Division, Employee
from kakutei.kintai.people.scope import opened, place_of
from kakutei.signin.gate import Verdict, anyone, operators, signed_in

__all__ = [
    "administrator",
    "administrator_of_division",
    "administrator_of_employee",
    "all_access_administrator",
    "anyone",
    "employee_self",
    "may_see_employee",
    "member",
    "operators",
    "signed_in",
    "signed_in_or_tablet",
    "tablet",
    "webapi",
]


def webapi(request: HttpRequest, **_: object) -> Verdict:
    """Its own gate (webapi.entry) asks token, address, hours and permission of every request."""
    return Verdict.ALLOWED


def member(request: HttpRequest, **_: object) -> Verdict:
    """Anybody of the open company, administrator or employee."""
    found = place_of(request)
    return _verdict(request, found is not None and found.tablet is None)


def administrator(request: HttpRequest, **_: object) -> Verdict:
    found = place_of(request)
    return _verdict(request, found is not None and found.administrator is not None)


def all_access_administrator(request: HttpRequest, **_: object) -> Verdict:
    return _verdict(request, has_all_access(request))


def administrator_of_division(request: HttpRequest, *, division_code: str, **_: object) -> Verdict:
    if administrator(request) is not Verdict.ALLOWED:
        return administrator(request)
    return _shown(divisions_of(request).filter(code=division_code).exists())


def administrator_of_employee(request: HttpRequest, *, employee_id: int, **_: object) -> Verdict:
    if administrator(request) is not Verdict.ALLOWED:
        return administrator(request)
    return _shown(employees_of(request).filter(pk=employee_id).exists())


def employee_self(request: HttpRequest, **_: object) -> Verdict:
    """An employee, about their own record."""
    found = place_of(request)
    return _verdict(request, found is not None and found.employee is not None)


def may_see_employee(request: HttpRequest, *, employee_id: int, **_: object) -> Verdict:
    """The employee, and the administrators who are responsible for them."""
    found = place_of(request)
    if found is not None and found.employee is not None and found.employee.pk == employee_id:
        return Verdict.ALLOWED
    return administrator_of_employee(request, employee_id=employee_id)


def tablet(request: HttpRequest, **_: object) -> Verdict:
    found = place_of(request)
    return _verdict(request, found is not None and found.tablet is not None)


def signed_in_or_tablet(request: HttpRequest, **_: object) -> Verdict:
    """A shared tablet has no user and a first page all the same."""
    found = place_of(request)
    return Verdict.ALLOWED if found is not None and found.tablet is not None else signed_in(request)


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


def employees_of(request: HttpRequest) -> QuerySet[Employee]:
    return Employee.objects.filter(division__in=divisions_of(request)).select_related("division", "working_type")


def _verdict(request: HttpRequest, allowed: bool) -> Verdict:
    if allowed:
        return Verdict.ALLOWED
    return Verdict.HIDDEN if request.user.is_authenticated else Verdict.SIGN_IN_FIRST


def _shown(allowed: bool) -> Verdict:
    return Verdict.ALLOWED if allowed else Verdict.HIDDEN
