"""[はじめる]: an invitation becomes access, once, and the browser that pressed it may be signed in."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django_scopes import scope, scopes_disabled

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.jptime.workdate import today
from kakutei.kintai.people.inviting import access_of
from kakutei.kintai.people.models import Employee, Invitation, User
from kakutei.kintai.people.refusals import Refused
from kakutei.kintai.people.roles import (
    LastAllAccess,
    check_all_access_left,
    give,
    has_another_way_in,
    lock,
    take_away,
)
from kakutei.signin.ending import end_sessions
from kakutei.signin.invitations import open_invitation, redeem_invitation


class InvitationOver(Refused):
    """この招待は使用済みか、取り消されたか、期限が切れています。"""


def find_invitation(typed: str, *, at: dt.datetime) -> Invitation | None:
    """The invitation behind `typed` if it can still be used. Looking at it spends nothing."""
    link = open_invitation(typed, at=at)
    with scopes_disabled():
        rows = Invitation.objects.select_related("company", "employee", "division", "invited_by", "link")
        found = rows.filter(link=link).first()
    return found if link and found and _still_here(found.employee, at) else None


def accept_invitation(*, typed: str, at: dt.datetime) -> tuple[Invitation, User]:
    """Whom to sign in, and by which invitation. Raises InvitationOver; then nothing is changed."""
    found = find_invitation(typed, at=at)
    if found is None:
        raise InvitationOver
    try:
        with scope(company=found.company), transaction.atomic():
            lock(found.company)
            if not redeem_invitation(typed, at=at):
                raise InvitationOver
            user = _come_in(found, at)
            after = {"役割": access_of(found).words}
            record(
                What.INVITATION_ACCEPTED,
                company=found.company,
                about=found.employee,
                words=user.name,
                by=user,
                at=at,
                after=after,
            )
            return found, user
    except (IntegrityError, LastAllAccess) as error:  # the address came to somebody else, or the other leaders went
        raise InvitationOver from error


def _come_in(invitation: Invitation, at: dt.datetime) -> User:
    employee, email = invitation.employee, invitation.link.email
    if employee is None:
        user = _known(email) or User.objects.create(email=email, name=invitation.guest_name)
    else:
        employee.refresh_from_db()
        if not _still_here(employee, at):
            raise InvitationOver
        user = _by_mail(employee, email, at) if email else _by_paper(employee, at)
        Employee.objects.filter(pk=employee.pk).update(user=user, email=email or employee.email)
    give(invitation.company, user, access_of(invitation))
    check_all_access_left()
    return user


def _by_mail(employee: Employee, email: str, at: dt.datetime) -> User:
    """Whoever reads the mail owns the address: the user who has it already, else a new one."""
    known = _known(email)
    if employee.user and employee.user != known:
        take_away(employee.user, employee, at=at)
    return known or User.objects.create(email=email, name=employee.name)


def _known(email: str) -> User | None:
    known = User.objects.with_address(email)
    if known and not known.is_active:
        raise InvitationOver
    return known


def _by_paper(employee: Employee, at: dt.datetime) -> User:
    """The same person as before where they came by paper before, and their former device is signed out."""
    user = employee.user
    if user is None:
        return User.objects.create(name=employee.name)
    if user.email or has_another_way_in(user):
        raise InvitationOver
    end_sessions(user, at=at)
    return user


def _still_here(employee: Employee | None, at: dt.datetime) -> bool:
    return employee is None or employee.resigned_on is None or employee.resigned_on >= today(at)
