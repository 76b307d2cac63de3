from __future__ import annotations

import datetime as dt

from kakutei.kintai.people.models import Division, Tablet, User


def open_tablet(*, division: Division, by: User, at: dt.datetime) -> Tablet:
    """A browser becomes the shared punching tablet of `division`."""
    return Tablet.objects.create(company_id=division.company_id, division=division, opened_by=by, opened_at=at)
