"""The requester of a page, typed as the view's rule guarantees."""

from __future__ import annotations

from django.http import HttpRequest, QueryDict

from kakutei.kintai.people.models import Company, Employee, Tablet, User
from kakutei.kintai.people.scope import opened


def user_of(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User):
        raise LookupError("A page for signed-in people was reached without a user: its rule is too wide.")
    return user


def company_of(request: HttpRequest) -> Company:
    return opened(request).company


def own_employee(request: HttpRequest) -> Employee:
    employee = opened(request).employee
    if employee is None:
        raise LookupError("A page for employees was reached by another requester: its rule is too wide.")
    return employee


def own_tablet(request: HttpRequest) -> Tablet:
    tablet = opened(request).tablet
    if tablet is None:
        raise LookupError("A page for tablets was reached from elsewhere: its rule is too wide.")
    return tablet


def posted(request: HttpRequest) -> QueryDict | None:
    """The posted data of a form, even if empty; None for a GET."""
    return request.POST if request.method == "POST" else None
