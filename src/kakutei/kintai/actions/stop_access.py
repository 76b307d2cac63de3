"""[ログインを止める]: a person has no access to the company any more, and the employee's records stay as they are."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.kintai.people.models import Company, Employee, User
from kakutei.kintai.people.roles import check_all_access_left, check_rank, held, lock, take_away


def stop_access(*, company: Company, user: User | None, by: User, at: dt.datetime) -> bool:
    """Whether the person's sessions ended with it. Raises AboveOwnRole, LastAllAccess."""
    with transaction.atomic():
        lock(company)
        employee = Employee.objects.filter(user=user).first() if user else None
        now, name = held(user), user.name if user else ""
        check_rank(by, employee, now)
        ended = take_away(user, employee, at=at)
        check_all_access_left()
        before = {"役割": now.words} if now else {}
        record(What.ACCESS_STOPPED, company=company, about=employee, words=name, by=by, at=at, before=before)
        return ended
