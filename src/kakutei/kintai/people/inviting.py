"""The invitation's row and its mail, inside the caller's transaction."""

from __future__ import annotations

from kakutei.kintai.people.models import AccessKind, Company, Employee, Invitation, User
from kakutei.kintai.people.roles import CAN_DO, Access
from kakutei.signin import invitations
from kakutei.signin.models import SignInLink


def file_invitation(
    company: Company, whom: Employee | str, access: Access, *, link: SignInLink, by: User
) -> Invitation:
    """`whom`: an employee, or the name of somebody who is none."""
    employee, name = (whom, "") if isinstance(whom, Employee) else (None, whom)
    return Invitation.objects.create(
        company=company, employee=employee, guest_name=name, link=link, kind=access.kind, division=access.division,
        invited_by=by,
    )  # fmt: skip


def access_of(invitation: Invitation) -> Access:
    return Access(AccessKind(invitation.kind), invitation.division)


def queue_invitation(invitation: Invitation) -> None:
    access = access_of(invitation)
    invitations.queue_invitation(
        invitation.link,
        to_whom=invitation.to_whom,
        by=invitation.invited_by.name,
        company=invitation.company.name,
        role=access.words,
        can_do=CAN_DO[access.kind],
    )
