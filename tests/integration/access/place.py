"""A company of either app whose access is changed, by the same words in both."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from itertools import count
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django_scopes import scope

from kakutei.access.changes import change_role, stop_access
from kakutei.access.invitations import accept_invitation, invite, withdraw_invitation
from kakutei.access.roles import open_invitations_of
from kakutei.access.rows import Access, InvitationRow, PersonRow
from kakutei.access.scheme import scheme
from kakutei.authentication.identity import Identity
from kakutei.authentication.mail_links import Asking, secret_hash
from kakutei.jptime.workdate import JST
from tests.support.racing import Act

NOON = dt.datetime(2026, 12, 10, 12, tzinfo=JST)
YESTERDAY = dt.date(2026, 12, 9)
ASKING = Asking("192.0.2.1", "")
numbers = count(1)

type Kind = models.TextChoices
type Who = PersonRow | Identity
"""A person, or a user who is not employed here (the attendance app has such administrators)."""


class AccessSetup(ABC):
    """A company with one user of the highest role."""

    highest: ClassVar[Kind]
    middle: ClassVar[Kind]
    """A leading role that is not the highest."""
    lowest: ClassVar[Kind]
    company: Any
    leader: Who

    @abstractmethod
    def person(self, kind: Kind | None, user: Any = None) -> Any:
        """A new person, who signs in with this role (as `user`) if there is one."""

    @abstractmethod
    def another_leader(self) -> Who: ...

    @abstractmethod
    def saves(
        self, person: Any, *, left_on: dt.date | None = None, family_name: str | None = None
    ) -> tuple[Any, Act]: ...

    def places_of(self, kind: Kind) -> tuple[Any, ...]:
        return ()

    def new_user(self) -> Any:
        number = next(numbers)
        return get_user_model().objects.create(email=f"p{number}@example.jp", name=f"人{number}")

    def access(self, kind: Kind) -> Access:
        return Access(kind, self.places_of(kind))

    def invitation(self, person: PersonRow, *, email: str = "", kind: Kind | None = None) -> str:
        """Its secret, as in the URL."""
        with scope(company=self.company):
            url = invite(
                company=self.company, person=person, access=self.access(kind or self.lowest), email=email,
                by=user_of(self.leader), asking=ASKING, at=NOON,
            )  # fmt: skip
            if not email:
                return url.rpartition("/")[2]
            link = self.open(person)[0].link
            link.secret_hash = secret_hash(f"secret{link.pk}")
            link.save()
            return f"secret{link.pk}"

    def open(self, person: PersonRow) -> list[Any]:
        with scope(company=self.company):
            return list(open_invitations_of(person, NOON))

    def role_rows(self) -> list[str]:
        with scope(company=self.company):
            return sorted(scheme().every_role().values_list("kind", flat=True))

    def of(self, person: PersonRow) -> Kind | None:
        with scope(company=self.company):
            found = scheme().held(self.read(person).user)
            return found.kind if found else None

    def read(self, person: Any) -> Any:
        with scope(company=self.company):
            return scheme().every_person().select_related("company", "user").get(pk=person.pk)

    def resign(self, person: PersonRow, day: dt.date) -> None:
        with scope(company=self.company):
            scheme().every_person().filter(pk=person.pk).update(**{scheme().people.last_day_field: day})

    # --- acts, of what was read before ---

    def changes(self, who: Who, kind: Kind, by: Who | None = None) -> tuple[Any, Act]:
        whom, access, giver = self._named(who), self.access(kind), user_of(by or self.leader)
        return self.company, lambda: change_role(company=self.company, access=access, by=giver, at=NOON, **whom)

    def stops(self, who: Who, by: Who | None = None) -> tuple[Any, Act]:
        whom, giver = self._named(who), user_of(by or self.leader)
        return self.company, lambda: stop_access(company=self.company, by=giver, at=NOON, **whom)

    def invites(
        self, person: PersonRow, *, email: str = "", by: Who | None = None, kind: Kind | None = None, **more: Any
    ) -> tuple[Any, Act]:
        whom, access, giver = self.read(person), self.access(kind or self.lowest), user_of(by or self.leader)
        return self.company, lambda: invite(
            company=self.company, person=whom, access=access, email=email, by=giver, asking=ASKING, at=NOON, **more
        )

    def withdraws(self, invitation: InvitationRow, by: Who | None = None) -> tuple[Any, Act]:
        giver = user_of(by or self.leader)
        return self.company, lambda: withdraw_invitation(company=self.company, invitation=invitation, by=giver, at=NOON)

    def accepts(self, secret: str) -> tuple[Any, Act]:
        return self.company, lambda: accept_invitation(typed=secret, at=NOON)

    def _named(self, who: Who) -> dict[str, Any]:
        return {"person": self.read(who)} if isinstance(who, PersonRow) else {"user": who}


def user_of(who: Who) -> Any:
    found = who.user if isinstance(who, PersonRow) else who
    assert found is not None
    return found


def place() -> AccessSetup:
    """A new company of the app whose settings are loaded; models of the other app are not installed."""
    if settings.KAKUTEI_ROLE_SCHEME.startswith("kakutei.shift."):
        from .shift_place import ShiftPlace

        return ShiftPlace()
    from .kintai_place import KintaiPlace

    return KintaiPlace()
