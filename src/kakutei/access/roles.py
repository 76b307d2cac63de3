"""Access to the company in scope: held, given, compared and taken away. The company's row is the lock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import models
from django_scopes import scopes_disabled

from kakutei.access.links import revoke
from kakutei.access.rows import Access, PersonRow
from kakutei.access.scheme import AccessRefused, scheme
from kakutei.authentication.email_change import tell_replaced
from kakutei.authentication.identity import Identity
from kakutei.authentication.sessions import end_identity, end_sessions, lock_identities


class AboveOwnRole(AccessRefused):
    message = "{above_own_role}"


class LastLeader(AccessRefused):
    message = "{leader}がいなくなるため、できません。先に、ほかの人を{leader}にしてください。"


def lock(company: models.Model) -> None:
    """Until the transaction ends, no other transaction gives or takes access to this company."""
    type(company)._default_manager.select_for_update(no_key=True).get(pk=company.pk)


def as_it_stands(person: PersonRow | None, user: Identity | None) -> tuple[PersonRow | None, Identity | None]:
    """Person and user as they belong together under the lock: of `person` if one is named, else of `user`."""
    if person is not None:
        person.refresh_from_db()
        return person, person.user
    return (scheme().every_person().filter(user=user).first() if user else None), user


def kinds_of(giver: Identity) -> tuple[models.TextChoices, ...]:
    """The roles that `giver` may give and take."""
    return kinds_given_by(scheme().held(giver))


def kinds_given_by(own: Access | None) -> tuple[models.TextChoices, ...]:
    return scheme().kinds_given_by(own) if own and own.kind in scheme().leading else ()


def check_rank(giver: Identity, person: PersonRow | None, *concerned: Access | None) -> None:
    """Raises AboveOwnRole where `giver` may not handle this person, or may not give one of the accesses `concerned`."""
    own = scheme().held(giver)
    allowed = kinds_given_by(own)
    if own is None or not allowed or not scheme().may_handle(own, person):
        raise AboveOwnRole
    if any(access and access.kind not in allowed for access in concerned):
        raise AboveOwnRole


def leads(user: Identity | None) -> bool:
    now = scheme().held(user)
    return now is not None and now.kind in scheme().leading


def check_leader_left() -> None:
    """Asked after a change, inside its transaction: raises LastLeader where no active user has the highest role."""
    ends = {f"{scheme().people.last_day_field}__isnull": False}
    leaving = scheme().every_person().filter(**ends, user__isnull=False).values("user")
    leaders = scheme().every_role().filter(kind=_highest(), user__is_active=True)
    if not leaders.exclude(user__in=leaving).exists():
        raise LastLeader


def give(company: models.Model, user: Identity, access: Access) -> None:
    """Exactly this access, in place of the user's roles here."""
    scheme().every_role().filter(user=user).delete()
    scheme().make_roles(company, user, access)


def revoke_all(user: Identity | None, person: PersonRow | None, *, at: dt.datetime) -> None:
    """The open invitations of this person, those to the user's address, and those that the user sent."""
    invitations = scheme().every_invitation()
    if person is not None:
        revoke(open_invitations_of(person, at).values_list("link", flat=True), at=at)
    if user is not None:
        revoke(invitations.filter(invited_by=user).values_list("link", flat=True), at=at)
    if user is not None and user.email:
        revoke(invitations.filter(link__email=user.email).values_list("link", flat=True), at=at)


def sign_out(user: Identity, *, at: dt.datetime) -> bool:
    """Ends sessions and open links of a user without another company, where roles are read anew; whether it did."""
    lock_identities(user)
    if has_another_way_in(user):
        return False
    end_sessions(user, at=at)
    return True


def take_away(user: Identity | None, person: PersonRow | None, *, at: dt.datetime) -> bool:
    """All access to the company in scope, with open invitations; whether the user's sessions ended with it.

    A user without access to any company is deactivated: the address is free, and its next user inherits nothing.
    """
    revoke_all(user, person, at=at)
    if user is None:
        return False
    lock_identities(user)
    scheme().every_role().filter(user=user).delete()
    scheme().every_person().filter(user=user).update(user=None)
    if person is not None:
        person.user = None
    if has_another_way_in(user):
        return False
    end_identity(user, at=at)
    return True


def replace_address(person: PersonRow, *, by: Identity, at: dt.datetime) -> None:
    """Sign out the user of this person and mail the former address: another address takes its place."""
    if person.user is not None:
        tell_replaced(person.user, company=person.company, by=by)
        take_away(person.user, person, at=at)


def retire(people: Iterable[PersonRow], *, by: Identity, at: dt.datetime) -> None:
    """Of those with a 退職日: access ends after the last day, at once if it is over.

    Called inside the transaction that wrote the date. Raises LastLeader before it comes to that, and AboveOwnRole.
    """
    leaving = [person for person in people if person.last_day is not None]
    for person in (each for each in leaving if each.user is not None):
        now = scheme().held(person.user)
        check_rank(by, person, now)
        if now is not None and now.kind is _highest():
            check_leader_left()
    end_access_of_former(leaving, at=at)


def end_access_of_former(people: Iterable[PersonRow], *, at: dt.datetime) -> None:
    """Takes away the access of those whose last day is over."""
    former = [person for person in people if person.has_left(at)]
    lock_identities(*(person.user for person in former))
    for person in former:
        take_away(person.user, person, at=at)


def has_another_way_in(user: Identity) -> bool:
    """Access to any company but that in scope, or the operator's pages."""
    here = [
        (table, set(table._default_manager.filter(user=user).values_list("pk", flat=True)))
        for table in scheme().admitting
    ]
    with scopes_disabled():
        elsewhere = (table._default_manager.filter(user=user).exclude(pk__in=keys).exists() for table, keys in here)
        return user.is_operator or any(elsewhere)


def open_invitations(at: dt.datetime) -> models.QuerySet[Any]:
    """Those that are neither used nor over."""
    good = scheme().every_invitation().filter(link__used_at=None, link__expires_at__gt=at)
    return good.select_related("link", "invited_by", scheme().invitations.person_field).order_by("-pk")


def open_invitations_of(person: PersonRow, at: dt.datetime) -> models.QuerySet[Any]:
    return open_invitations(at).filter(**{scheme().invitations.person_field: person})


def _highest() -> models.TextChoices:
    return next(iter(scheme().kinds))
