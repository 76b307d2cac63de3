"""招待: a staff gets a link by which they come in with a role, by mail or on paper."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.jptime.workdate import today
from kakutei.shift.people.access import (
    Access,
    check_owner_left,
    check_rank,
    has_another_way_in,
    held,
    lock,
    open_invitations,
    take_away,
    words_of,
)
from kakutei.shift.people.inviting import file_invitation, queue_invitation
from kakutei.shift.people.models import Company, Invitation, Staff, User
from kakutei.signin.invitations import Asking, call_off, check_limit, new_invitation, put_on_paper


class AddressTaken(Exception):
    """このメールアドレスは、ほかのスタッフが使っています。1つのメールアドレスは1人だけが使えます。"""


class NotOnPaper(Exception):
    """メールアドレスのある人や、ほかの会社でもお使いの人は、QRコードでは招待できません。メールで招待してください。"""


class NotHereAnyMore(Exception):
    """退職した人は招待できません。スタッフ編集で退職日を確かめてください。"""


def invite_person(
    *, company: Company, staff: Staff, access: Access, email: str, by: User, asking: Asking, at: dt.datetime
) -> str:
    """With an address: a mail to it, and "". With none: the URL for paper, told this once.

    Who has a role keeps it, and gets another way to it (change_role changes it).
    An earlier invitation of the same person ends. Another address than the one in use ends its sessions at once.
    Raises AddressTaken, NotOnPaper, NotHereAnyMore, LastOwner, and what check_rank, check_limit and new_invitation raise.
    """
    with transaction.atomic():
        lock(company)
        staff.refresh_from_db()
        now = held(staff.user)
        check_rank(by, access, now, held(User.objects.with_address(email) if email else None))
        _check(staff, email, at)
        check_limit(Invitation.objects.all(), at)
        _end_what_was(staff, email, at)
        check_owner_left()
        link = new_invitation(email=email, asking=asking, at=at)
        made = file_invitation(staff, now or access, link=link, by=by)
        if email:
            queue_invitation(made)
        url = "" if email else put_on_paper(link)
        after = {"役割": words_of(now or access), "方法": f"メール {email}" if email else "QRコード"}
        record(What.INVITED, company=company, about=staff, by=by, at=at, after=after)
        return url


def _check(staff: Staff, email: str, at: dt.datetime) -> None:
    if staff.retired_on is not None and staff.retired_on < today(at):
        raise NotHereAnyMore(NotHereAnyMore.__doc__)
    if email and Staff.objects.filter(user__email=email).exclude(pk=staff.pk).exists():
        raise AddressTaken(AddressTaken.__doc__)
    if not email and staff.user and not may_come_by_paper(staff.user):
        raise NotOnPaper(NotOnPaper.__doc__)


def may_come_by_paper(user: User) -> bool:
    """Paper signs in whoever holds it: it must open nothing that its printer may not open."""
    return user.email is None and not has_another_way_in(user)


def _end_what_was(staff: Staff, email: str, at: dt.datetime) -> None:
    call_off(open_invitations(staff, at).values_list("link", flat=True), at=at)
    if email and staff.user and staff.user.email and staff.user.email != email:
        take_away(staff, at=at)
