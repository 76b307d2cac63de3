"""招待: an employee gets a link by which they come in, by mail or on paper."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.jptime.workdate import today
from kakutei.kintai.people.inviting import file_invitation, queue_invitation
from kakutei.kintai.people.models import Company, Employee, Invitation, User
from kakutei.kintai.people.refusals import Refused
from kakutei.kintai.people.roles import (
    Access,
    check_all_access_left,
    check_rank,
    has_another_way_in,
    held,
    lock,
    open_invitations,
    take_away,
)
from kakutei.signin.invitations import Asking, call_off, check_limit, new_invitation, put_on_paper


class AddressTaken(Refused):
    """このメールアドレスは、別の従業員が使っています。1つのメールアドレスは1人だけが使えます。"""


class NotOnPaper(Refused):
    """メールアドレスでログインする人や、ほかの会社でもお使いの人は、QRコードでは招待できません。メールで招待してください。"""


class NotHereAnyMore(Refused):
    """退職した人は招待できません。従業員設定で退職日を確かめてください。"""


def invite_employee(
    *, company: Company, employee: Employee, access: Access, email: str, by: User, asking: Asking, at: dt.datetime
) -> str:
    """With an address: a mail to it, and "". With none: the URL for paper, told this once.

    Who can sign in already keeps what they are, and gets another way to it (change_access changes it).
    An earlier invitation of the same person ends. Another address than the one in use ends its sessions at once.
    Raises AddressTaken, NotOnPaper, NotHereAnyMore, LastAllAccess, and what check_rank, check_limit and new_invitation
    raise.
    """
    with transaction.atomic():
        lock(company)
        employee.refresh_from_db()
        now = held(employee.user)
        there = held(User.objects.with_address(email) if email else None)
        check_rank(by, employee, access, now, there)
        _check(employee, email, at)
        check_limit(Invitation.objects.all(), at)
        _end_what_was(employee, email, at)
        check_all_access_left()
        link = new_invitation(email=email, asking=asking, at=at)
        given = now or there or access
        made = file_invitation(company, employee, given, link=link, by=by)
        if email:
            queue_invitation(made)
        url = "" if email else put_on_paper(link)
        after = {"役割": given.words, "メールアドレス": email or "QRコード"}
        record(What.INVITED, company=company, about=employee, by=by, at=at, after=after)
        return url


def _check(employee: Employee, email: str, at: dt.datetime) -> None:
    if employee.resigned_on is not None and employee.resigned_on < today(at):
        raise NotHereAnyMore
    if email and Employee.objects.filter(user__email=email).exclude(pk=employee.pk).exists():
        raise AddressTaken
    if not email and employee.user and not may_come_by_paper(employee.user):
        raise NotOnPaper


def may_come_by_paper(user: User) -> bool:
    """Paper signs in whoever holds it: it must open nothing that its printer may not open."""
    return user.email is None and not has_another_way_in(user)


def _end_what_was(employee: Employee, email: str, at: dt.datetime) -> None:
    call_off(open_invitations(at).filter(employee=employee).values_list("link", flat=True), at=at)
    if email and employee.user and employee.user.email and employee.user.email != email:
        take_away(employee.user, employee, at=at)
