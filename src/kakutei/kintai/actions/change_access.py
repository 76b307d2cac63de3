"""[役割を変更]: a person who can sign in may do something else from now on."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.kintai.people.models import AccessKind, Company, Employee, User
from kakutei.kintai.people.refusals import Refused
from kakutei.kintai.people.roles import (
    Access,
    call_off_all,
    check_all_access_left,
    check_rank,
    give,
    held,
    lock,
    sign_out,
)


class NobodySignsIn(Refused):
    """この人はまだログインできません。先に招待してください。"""


class NoEmployee(Refused):
    """従業員でない人は、管理者のほかにはなれません。[ログインを止める]を押してください。"""


def change_access(*, company: Company, user: User | None, access: Access, by: User, at: dt.datetime) -> bool:
    """Whether the person's sessions ended; the same again changes nothing.

    Raises NobodySignsIn, NoEmployee, AboveOwnRole, LastAllAccess.
    """
    with transaction.atomic():
        lock(company)
        now = held(user)
        if user is None or now is None:
            raise NobodySignsIn
        employee = Employee.objects.filter(user=user).first()
        check_rank(by, employee, access, now)
        if employee is None and access.kind is AccessKind.EMPLOYEE:
            raise NoEmployee
        if now == access:
            return False
        call_off_all(user, employee, at=at)
        give(company, user, access)
        check_all_access_left()
        ended = sign_out(user, at=at)
        before, after = {"役割": now.words}, {"役割": access.words}
        record(What.ROLE_CHANGED, company=company, words=user.name, by=by, at=at, before=before, after=after)
        return ended
