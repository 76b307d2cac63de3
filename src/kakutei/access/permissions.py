"""Who may open these pages, and which POSTs require re-authentication: those about leading roles and about a person's
address. docs/security.md lists them in words. If in doubt, the conditions require it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from kakutei.access.roles import leads, open_invitations_of
from kakutei.access.rows import PersonRow
from kakutei.access.scheme import scheme
from kakutei.authentication.authorization import Decision
from kakutei.authentication.identity import Identity
from kakutei.infrastructure import clock
from kakutei.infrastructure.mail_address import plain_address


def may_manage(request: HttpRequest, *, person_id: int, **_: object) -> Decision:
    """Those who may manage the access of this person."""
    return scheme().may_manage(request, person_id)


def may_change_role(request: HttpRequest, *, person_id: int, **_: object) -> Decision:
    return scheme().may_change_role(request, person_id)


def person_in(request: HttpRequest, person_id: int) -> Any:
    """The person of the URL. Raises Http404 for one whom the user may not manage."""
    people: QuerySet[Any] = scheme().people_of(request)
    return get_object_or_404(people.select_related("company", "user"), pk=person_id)


def user_of(request: HttpRequest) -> Identity:
    """The signed-in user of a request whose rule asked for one."""
    if not isinstance(request.user, Identity):
        raise LookupError("A page that needs a user was reached without one: its rule is too wide.")
    return request.user


def gives_or_takes_a_leading_role(request: HttpRequest, person_id: int) -> bool:
    return _asks_for_a_leading_role(request) or takes_a_leading_role(request, person_id)


def takes_a_leading_role(request: HttpRequest, person_id: int) -> bool:
    person = _person(person_id)
    return person is not None and leads(person.user)


def invites_to_lead_or_to_another_address(request: HttpRequest, person_id: int) -> bool:
    email = plain_address(request.POST.get("email", ""))
    return _asks_for_a_leading_role(request) or _is_sensitive_address(_person(person_id), email)


def repeats_such_an_invitation(request: HttpRequest, person_id: int, invitation_id: int) -> bool:
    person = _person(person_id)
    former = open_invitations_of(person, clock.now()).filter(pk=invitation_id).first() if person else None
    if person is None or former is None:
        return False
    return (
        former.access.kind in scheme().leading or leads(person.user) or _is_sensitive_address(person, former.link.email)
    )


def _person(person_id: int) -> PersonRow | None:
    return scheme().every_person().select_related("user").filter(pk=person_id).first()


def _asks_for_a_leading_role(request: HttpRequest) -> bool:
    return any(kind in scheme().leading for kind in request.POST.getlist("kind"))


def _is_sensitive_address(person: PersonRow | None, email: str) -> bool:
    """Another address than the one in use, or that of a user who leads."""
    replaces = person is not None and person.user is not None and (person.user.email or "") != email
    return replaces or (bool(email) and leads(get_user_model().objects.with_address(email)))
