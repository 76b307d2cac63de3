"""会社の削除 in the attendance app: until then everything works."""

from __future__ import annotations

import datetime as dt

from kakutei.infrastructure.mailing import Readers
from kakutei.kintai.people.models import Company
from kakutei.kintai.people.roles import addresses_of_all_access
from kakutei.offboarding.deletion import DeletionProcess

DELETION = DeletionProcess(
    companies=Company,
    readers=lambda company: Readers(addresses_of_all_access(company)),
    stopped="打刻、WebAPI、共用タブレットは、この日時まで使えます。\n\n",
    next_step="このままお使いいただけます。\n",
)


def erase_companies(*, at: dt.datetime) -> None:
    """Raises SomeFailed."""
    DELETION.erase_due(lambda number: DELETION.erase(number, beyond=lambda _: set(), at=at), at=at)
