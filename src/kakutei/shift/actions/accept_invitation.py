"""[はじめる]: an invitation becomes a role, once, and the browser that pressed it may be signed in."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django_scopes import scope, scopes_disabled

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.jptime.workdate import today
from kakutei.shift.people.access import Access, LastOwner, check_owner_left, give, has_another_way_in, lock, take_away
from kakutei.shift.people.models import Invitation, RoleKind, Staff, User
from kakutei.signin.ending import end_sessions
from kakutei.signin.invitations import open_invitation, redeem_invitation


class InvitationOver(Exception):
    """この招待は使用済みか、取り消されたか、期限が切れています。"""


def find_invitation(typed: str, *, at: dt.datetime) -> Invitation | None:
    """The invitation behind `typed` if it can still be used. Looking at it spends nothing."""
    link = open_invitation(typed, at=at)
    with scopes_disabled():
        found = Invitation.objects.filter(link=link).select_related("company", "staff", "invited_by", "link").first()
    return found if link and found and _still_here(found.staff, at) else None


def accept_invitation(*, typed: str, at: dt.datetime) -> tuple[Invitation, User]:
    """Whom to sign in, and by which invitation. Raises InvitationOver; then nothing is changed."""
    found = find_invitation(typed, at=at)
    if found is None:
        raise InvitationOver(InvitationOver.__doc__)
    try:
        with scope(company=found.company), transaction.atomic():
            lock(found.company)
            if not redeem_invitation(typed, at=at):
                raise InvitationOver(InvitationOver.__doc__)
            found.staff.refresh_from_db()
            user = _come_in(found, at)
            role = RoleKind(found.kind)
            record(
                What.INVITATION_ACCEPTED, company=found.company, about=found.staff, by=user, at=at,
                after={"役割": str(role.label)},
            )  # fmt: skip
            return found, user
    except (IntegrityError, LastOwner) as error:  # the address came to somebody else, or the other owners went
        raise InvitationOver(InvitationOver.__doc__) from error


def _come_in(invitation: Invitation, at: dt.datetime) -> User:
    staff = invitation.staff
    if not _still_here(staff, at):
        raise InvitationOver(InvitationOver.__doc__)
    user = _by_mail(staff, invitation.link.email, at) if invitation.link.email else _by_paper(staff, at)
    Staff.objects.filter(pk=staff.pk).update(user=user)
    give(invitation.company, user, Access(RoleKind(invitation.kind), tuple(invitation.stores.all())))
    check_owner_left()
    return user


def _by_mail(staff: Staff, email: str, at: dt.datetime) -> User:
    """Whoever reads the mail owns the address: the user who has it already, else a new one."""
    known = User.objects.with_address(email)
    if known and not known.is_active:
        raise InvitationOver(InvitationOver.__doc__)
    if staff.user and staff.user != known:
        take_away(staff, at=at)
    return known or User.objects.create(email=email, name=staff.name)


def _by_paper(staff: Staff, at: dt.datetime) -> User:
    """The same person as before where they came by paper before, and their former device is signed out."""
    user = staff.user
    if user is None:
        return User.objects.create(name=staff.name)
    if user.email or has_another_way_in(user):
        raise InvitationOver(InvitationOver.__doc__)
    end_sessions(user, at=at)
    return user


def _still_here(staff: Staff, at: dt.datetime) -> bool:
    return staff.retired_on is None or staff.retired_on >= today(at)
