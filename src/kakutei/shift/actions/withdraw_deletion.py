"""[削除を取り消す]: the company stays, as it is. The link stays off until somebody switches it on."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.leaving.letters import tell_taken_back
from kakutei.leaving.rows import take_back
from kakutei.shift.notices.recipients import addresses_of_leaders
from kakutei.shift.people.models import Company, User

NEXT_STEP = "KING OF TIMEへの連携は止まったままです。続けるときは、[設定]で連携をオンにしてください。\n"


def withdraw_deletion(*, company: Company, by: User, at: dt.datetime) -> None:
    """All who lead are told by mail. Raises NotLeaving."""
    with transaction.atomic():
        take_back(company)
        tell_taken_back(company, by=by, next_step=NEXT_STEP, to=addresses_of_leaders(company))
        record(What.DELETION_WITHDRAWN, company=company, about=company, by=by, at=at)
