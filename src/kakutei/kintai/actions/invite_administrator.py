"""管理者の招待: a guest, who is no employee here, gets a mail by which they sign in as an administrator."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.access.invitations import facts
from kakutei.access.links import check_limit, new_link, queue_mail, revoke
from kakutei.access.roles import check_rank, lock, open_invitations
from kakutei.access.rows import Access
from kakutei.access.scheme import AccessRefused, scheme
from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import record
from kakutei.authentication.mail_links import Asking
from kakutei.kintai.people.models import Company, Employee, Invitation, User


class IsEmployee(AccessRefused):
    message = "このメールアドレスは、従業員の{}さんのものです。従業員設定の[ログインと役割]で、管理者にしてください。"


class IsAdministrator(AccessRefused):
    message = "このメールアドレスの人は、すでに管理者です。役割は管理者設定で変えられます。"


def invite_administrator(
    *, company: Company, name: str, email: str, access: Access, by: User, asking: Asking, at: dt.datetime
) -> None:
    """An earlier invitation to the same address ends.

    Raises IsEmployee, IsAdministrator, and what check_rank, check_limit and new_link raise.
    """
    with transaction.atomic():
        lock(company)
        check_rank(by, None, access)
        _check(email)
        check_limit(at)
        former = open_invitations(at).filter(employee=None, link__email=email)
        revoke(former.values_list("link", flat=True), at=at)
        made = Invitation.objects.create(
            company=company, guest_name=name, link=new_link(email=email, asking=asking, at=at), kind=access.kind,
            division=next(iter(access.places), None), invited_by=by,
        )  # fmt: skip
        queue_mail(made)
        record(AuditAction.INVITED, company=company, words=name, by=by, at=at, after=facts(access, email))


def _check(email: str) -> None:
    employee = Employee.objects.filter(user__email=email).first()
    if employee is not None:
        raise IsEmployee(employee.name)
    if scheme().held(User.objects.with_address(email)):
        raise IsAdministrator
