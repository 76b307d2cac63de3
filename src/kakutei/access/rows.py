"""What the tables of both apps have in common: an employed person, an invitation, and the access that one gives."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from kakutei.authentication.models import SignInLink
from kakutei.jptime.workdate import today


@dataclass(frozen=True)
class Access:
    """What a user may do: a role, and the places that it is for (stores of a shift editor, an administrator's division)."""

    kind: models.TextChoices
    """The kinds of a scheme are declared from the highest to the lowest."""
    places: tuple[Any, ...] = ()

    @property
    def label(self) -> str:
        names = "、".join(str(place) for place in self.places)
        return f"{self.kind.label}({names})" if names else str(self.kind.label)

    def is_same_as(self, other: Access) -> bool:
        return (self.kind, set(self.places)) == (other.kind, set(other.places))

    def is_above(self, other: Access) -> bool:
        """Whether `other` allows less: a lower role, or not all of the places."""
        kinds = list(type(self.kind))
        if self.kind is not other.kind:
            return kinds.index(self.kind) < kinds.index(other.kind)
        return not set(self.places) <= set(other.places)


class PersonRow(models.Model):
    """A person employed by a company, who signs in as `user` if at all. The fields are declared by each app."""

    company: models.ForeignKey[Any, Any]
    user: models.ForeignKey[Any, Any]
    last_day_field: ClassVar[str]

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        raise NotImplementedError

    @property
    def address(self) -> str:
        """The mail address that the invitation form starts with."""
        return (self.user.email or "") if self.user else ""

    @property
    def last_day(self) -> dt.date | None:
        """退職日, still a day of work; None while employed without an end."""
        day: dt.date | None = getattr(self, self.last_day_field)
        return day

    def has_left(self, at: dt.datetime) -> bool:
        return self.last_day is not None and self.last_day < today(at)


class InvitationRow(models.Model):
    """招待: a person may sign in with a role. The link holds the expiry, and whether it was used."""

    company: models.ForeignKey[Any, Any]
    kind: models.CharField[Any, Any]
    link = models.OneToOneField(SignInLink, on_delete=models.CASCADE, related_name="+", verbose_name="招待のURL")
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="招待した人"
    )
    person_field: ClassVar[str]
    kinds: ClassVar[type[models.TextChoices]]

    class Meta:
        abstract = True

    @property
    def person(self) -> PersonRow | None:
        """None for a guest, who is not employed here."""
        person: PersonRow | None = getattr(self, self.person_field)
        return person

    @property
    def places(self) -> tuple[Any, ...]:
        raise NotImplementedError

    @property
    def to_whom(self) -> str:
        return self.person.name if self.person else ""

    @property
    def access(self) -> Access:
        return Access(self.kinds(self.kind), self.places)
