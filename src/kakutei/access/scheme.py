"""What differs between the roles of the two apps: `KAKUTEI_ROLE_SCHEME` of the settings names the app's RoleScheme."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, cast

from django import forms
from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils.module_loading import import_string

from kakutei.access.rows import Access, InvitationRow, PersonRow
from kakutei.authentication.authorization import Decision
from kakutei.authentication.identity import Identity
from kakutei.authentication.models import SignInLink
from kakutei.infrastructure.refusal import Refusal


@dataclass(frozen=True)
class Wording:
    """The app's words in sentences of both apps."""

    person: str
    edit_page: str
    """Where 退職日 is entered."""
    records: str
    """What stays when a person's access ends."""
    stays: str
    """The same as a sentence of the question before it."""
    leader: str
    above_own_role: str
    may_not_change: str


class RoleScheme(ABC):
    """The roles of one app: their tables, ranks, rules and words."""

    namespace: ClassVar[str]
    """Of the URL names of the app's pages."""
    page_context: ClassVar[Mapping[str, Any]]
    """For every template of these pages: `page_template`, and what marks the place in the menu."""
    words: ClassVar[Wording]
    people: ClassVar[type[PersonRow]]
    roles: ClassVar[type[models.Model]]
    invitations: ClassVar[type[InvitationRow]]
    admitting: ClassVar[tuple[type[models.Model], ...]]
    """The tables of which a row lets its user into a company."""
    can_do: ClassVar[Mapping[models.TextChoices, str]]
    leading: ClassVar[tuple[models.TextChoices, ...]]
    """The roles that may open these pages; giving or taking one asks for re-authentication."""
    with_places: ClassVar[models.TextChoices]
    """The role that is limited to places."""
    places_name: ClassVar[str]

    @property
    def kinds(self) -> type[models.TextChoices]:
        """All roles, the highest first: whose holders can do everything, and of whom one has to stay."""
        return self.invitations.kinds

    def every_person(self) -> models.QuerySet[Any]:
        """Of the company in scope, as all of these."""
        return self.people._default_manager.all()

    def every_role(self) -> models.QuerySet[Any]:
        return self.roles._default_manager.all()

    def every_invitation(self) -> models.QuerySet[Any]:
        return self.invitations._default_manager.all()

    @abstractmethod
    def places_field(self) -> forms.Field:
        """Takes and gives a sequence of places; its message `required` is for the role that needs one."""

    @abstractmethod
    def held(self, user: Identity | None) -> Access | None:
        """The highest access of `user` to the company in scope."""

    def held_by_requester(self, request: HttpRequest) -> Access | None:
        """The same of the user of a request."""
        return self.held(request.user if isinstance(request.user, Identity) else None)

    @abstractmethod
    def kinds_given_by(self, own: Access) -> tuple[models.TextChoices, ...]:
        """The roles that the holder of `own` may give and take."""

    def may_handle(self, own: Access, person: PersonRow | None) -> bool:
        """Whether the holder of `own` is responsible for `person`; None is a user who is not employed here."""
        return True

    @abstractmethod
    def make_roles(self, company: Any, user: Any, access: Access) -> None: ...

    @abstractmethod
    def make_invitation(self, person: Any, access: Access, *, link: SignInLink, by: Any) -> InvitationRow: ...

    def sign_in_as(self, person: PersonRow, user: Identity, *, email: str) -> None:
        """`user` signs in as `person` from now on; `email` is the address of the invitation, or empty."""
        self.every_person().filter(pk=person.pk).update(user=user)

    @abstractmethod
    def may_manage(self, request: HttpRequest, person_id: int) -> Decision:
        """The authorization rule of these pages."""

    def may_change_role(self, request: HttpRequest, person_id: int) -> Decision:
        return self.may_manage(request, person_id)

    @abstractmethod
    def people_of(self, request: HttpRequest) -> models.QuerySet[Any]:
        """The people whom the user may manage."""

    @abstractmethod
    def back_link(self, person: PersonRow) -> tuple[str, str]:
        """URL and label of the page that leads to a person's access."""

    def further(self, person: PersonRow) -> Mapping[str, Any]:
        """More for the template of a person's access; `further_template` is included in it."""
        return {}


def scheme() -> RoleScheme:
    return cast(RoleScheme, import_string(settings.KAKUTEI_ROLE_SCHEME))


class AccessRefused(Refusal):
    """Access is not given, changed or taken as asked. `{person}` and the like in a message are fields of Wording."""

    def __init__(self, about: object = "") -> None:
        self.about = str(about)
        Exception.__init__(self, self.message.format(about, **vars(scheme().words)))
