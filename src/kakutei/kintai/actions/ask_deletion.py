"""[会社を削除する]: in thirty days everything goes, if nobody takes it back. Until then everything works."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.audit.recording import record, shown
from kakutei.audit.what import What
from kakutei.kintai.people.models import Company, User
from kakutei.kintai.people.roles import addresses_of_all_access
from kakutei.leaving.letters import tell_asked
from kakutei.leaving.rows import set_leaving

STOPPED = "打刻、WebAPI、共用タブレットは、この日時まで使えます。\n\n"


def ask_deletion(*, company: Company, by: User, at: dt.datetime) -> dt.datetime:
    """When it will be. Every 全権管理者 and every operator is told by mail. Raises AlreadyLeaving."""
    with transaction.atomic():
        until = set_leaving(company, by=by, at=at)
        operators = User.objects.filter(is_operator=True, is_active=True, email__isnull=False)
        to = [*addresses_of_all_access(company), *operators.values_list("email", flat=True)]
        tell_asked(company, by=by, until=until, stopped=STOPPED, to=dict.fromkeys(map(str, to)))
        record(What.DELETION_ASKED, company=company, about=company, by=by, at=at, after={"削除する日時": shown(until)})
    return until
