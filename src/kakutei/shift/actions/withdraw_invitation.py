"""[取り消す]: an invitation that nobody has used yet is good no more."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.shift.people.access import Access, check_rank, lock
from kakutei.shift.people.models import Company, Invitation, RoleKind, User
from kakutei.signin.invitations import call_off


class NothingToWithdraw(Exception):
    """この招待は使用済みか、もう使えません。ページを開き直してください。"""


def withdraw_invitation(*, company: Company, invitation: Invitation, by: User, at: dt.datetime) -> None:
    """Raises NothingToWithdraw where somebody came by it first, and AboveOwnRole."""
    with transaction.atomic():
        lock(company)
        check_rank(by, Access(RoleKind(invitation.kind)))
        if not call_off([invitation.link_id], at=at):
            raise NothingToWithdraw(NothingToWithdraw.__doc__)
        record(What.INVITATION_WITHDRAWN, company=company, about=invitation.staff, by=by, at=at)
