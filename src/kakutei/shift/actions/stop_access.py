"""[ログインを止める]: a person has no role in the company any more, and the staff's shifts stay as they are."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.shift.people.access import check_owner_left, check_rank, held, lock, take_away, words_of
from kakutei.shift.people.models import Company, Staff, User


def stop_access(*, company: Company, staff: Staff, by: User, at: dt.datetime) -> bool:
    """Whether the person's sessions ended with it. Raises AboveOwnRole, LastOwner."""
    with transaction.atomic():
        lock(company)
        staff.refresh_from_db()
        now = held(staff.user)
        check_rank(by, now)
        ended = take_away(staff, at=at)
        check_owner_left()
        record(What.ACCESS_STOPPED, company=company, about=staff, by=by, at=at, before={"役割": words_of(now)})
        return ended
