"""管理者の招待: somebody who is no employee here gets a mail by which they come in as an administrator."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.kintai.people.inviting import file_invitation, queue_invitation
from kakutei.kintai.people.models import Company, Employee, Invitation, User
from kakutei.kintai.people.refusals import Refused
from kakutei.kintai.people.roles import Access, check_rank, held, lock, open_invitations
from kakutei.signin.invitations import Asking, call_off, check_limit, new_invitation


class IsEmployee(Refused):
    """このメールアドレスは、従業員の{}さんのものです。従業員設定の[ログインと役割]で、管理者にしてください。"""


class IsAdministrator(Refused):
    """このメールアドレスの人は、すでに管理者です。役割は管理者設定で変えられます。"""


def invite_administrator(
    *, company: Company, name: str, email: str, access: Access, by: User, asking: Asking, at: dt.datetime
) -> None:
    """An earlier invitation to the same address ends.

    Raises IsEmployee, IsAdministrator, and what check_rank, check_limit and new_invitation raise.
    """
    with transaction.atomic():
        lock(company)
        check_rank(by, None, access)
        _check(email)
        check_limit(Invitation.objects.all(), at)
        former = open_invitations(at).filter(employee=None, link__email=email)
        call_off(former.values_list("link", flat=True), at=at)
        link = new_invitation(email=email, asking=asking, at=at)
        queue_invitation(file_invitation(company, name, access, link=link, by=by))
        after = {"役割": access.words, "メールアドレス": email}
        record(What.INVITED, company=company, words=name, by=by, at=at, after=after)


def _check(email: str) -> None:
    employee = Employee.objects.filter(user__email=email).first()
    if employee is not None:
        raise IsEmployee(employee.name)
    if held(User.objects.with_address(email)):
        raise IsAdministrator
