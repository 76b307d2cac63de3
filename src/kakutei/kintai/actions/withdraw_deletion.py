"""[削除を取り消す]: the company stays, as it is."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.kintai.people.models import Company, User
from kakutei.kintai.people.roles import addresses_of_all_access
from kakutei.leaving.letters import tell_taken_back
from kakutei.leaving.rows import take_back


def withdraw_deletion(*, company: Company, by: User, at: dt.datetime) -> None:
    """Every 全権管理者 is told by mail. Raises NotLeaving."""
    with transaction.atomic():
        take_back(company)
        tell_taken_back(company, by=by, next_step="このままお使いいただけます。\n", to=addresses_of_all_access(company))
        record(What.DELETION_WITHDRAWN, company=company, about=company, by=by, at=at)
