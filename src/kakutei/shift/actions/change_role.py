"""[役割を変更]: a person who can sign in may do something else from now on."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.shift.people.access import (
    Access,
    call_off_all,
    check_owner_left,
    check_rank,
    give,
    held,
    lock,
    sign_out,
    words_of,
)
from kakutei.shift.people.models import Company, Staff, User


class NobodySignsIn(Exception):
    """この人はまだログインできません。先に招待してください。"""


def change_role(*, company: Company, staff: Staff, access: Access, by: User, at: dt.datetime) -> bool:
    """Whether the person's sessions ended; the same role again changes nothing.

    Raises NobodySignsIn, AboveOwnRole, LastOwner.
    """
    with transaction.atomic():
        lock(company)
        staff.refresh_from_db()
        now = held(staff.user)
        if staff.user is None or now is None:
            raise NobodySignsIn(NobodySignsIn.__doc__)
        check_rank(by, access, now)
        if _same(now, access):
            return False
        call_off_all(staff, at=at)
        give(company, staff.user, access)
        check_owner_left()
        ended = sign_out(staff.user, at=at)
        old, new = {"役割": words_of(now)}, {"役割": words_of(access)}
        record(What.ROLE_CHANGED, company=company, about=staff, by=by, at=at, before=old, after=new)
        return ended


def _same(one: Access, other: Access) -> bool:
    return (one.kind, {store.pk for store in one.stores}) == (other.kind, {store.pk for store in other.stores})
