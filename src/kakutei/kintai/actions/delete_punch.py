from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.kintai.actions.standing import lock
from kakutei.kintai.people.models import User
from kakutei.kintai.timecard.models import Punch


@transaction.atomic
def delete_punch(*, punch: Punch, by: User, at: dt.datetime) -> None:
    """The punch no longer counts; it stays on file with who removed it and when. Doing it again changes nothing."""
    lock(punch.employee)
    Punch.objects.filter(pk=punch.pk, removed_at=None).update(removed_at=at, removed_by=by)
