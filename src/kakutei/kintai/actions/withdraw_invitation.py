"""[取り消す]: an invitation that nobody has used yet is good no more."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.kintai.people.inviting import access_of
from kakutei.kintai.people.models import Company, Invitation, User
from kakutei.kintai.people.refusals import Refused
from kakutei.kintai.people.roles import check_rank, lock
from kakutei.signin.invitations import call_off


class NothingToWithdraw(Refused):
    """この招待は使用済みか、もう使えません。ページを開き直してください。"""


def withdraw_invitation(*, company: Company, invitation: Invitation, by: User, at: dt.datetime) -> None:
    """Raises NothingToWithdraw where somebody came by it first, and AboveOwnRole."""
    with transaction.atomic():
        lock(company)
        check_rank(by, invitation.employee, access_of(invitation))
        if not call_off([invitation.link_id], at=at):
            raise NothingToWithdraw
        words = invitation.employee.name if invitation.employee else invitation.guest_name
        record(What.INVITATION_WITHDRAWN, company=company, about=invitation.employee, words=words, by=by, at=at)
