from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.audit.recording import record, shown
from kakutei.audit.what import What
from kakutei.kintai.actions.standing import lock
from kakutei.kintai.people.models import User
from kakutei.kintai.timecard.models import Punch


@transaction.atomic
def delete_punch(*, punch: Punch, by: User, at: dt.datetime) -> None:
    """The punch no longer counts; it stays on file with who removed it and when. Doing it again changes nothing."""
    lock(punch.employee)
    if Punch.objects.filter(pk=punch.pk, removed_at=None).update(removed_at=at, removed_by=by):
        words = f"{punch.employee.name} {punch.work_date}"
        before = {"打刻": f"{punch.punch_kind.label} {shown(punch.at)}"}
        record(What.PUNCH_REMOVED, company=punch.company_id, about=punch, words=words, by=by, at=at, before=before)
