"""[再送]: days that were left alone or wait for a person are tried once more; pressing it again changes nothing."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F, Q

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.shift.link.models import DesiredDay
from kakutei.shift.link.rules.values import Outcome
from kakutei.shift.people.models import Company

RESENT = (Outcome.ACTUALS_THERE.value, Outcome.LEAVE_THERE.value)


def resend_days(*, company: Company, day_ids: list[int]) -> int:
    """How many days are owed again. A change made on the other side is overwritten only by the next [確定]."""
    with transaction.atomic():
        days = DesiredDay.objects.filter(company=company, pk__in=day_ids)
        left = days.filter(outcome__in=RESENT).update(
            settled_version=F("version") - 1, outcome="", settled_at=None, not_before=None
        )
        blocked = days.filter(~Q(block=""), outcome="", not_before__isnull=False).update(not_before=None)
        if left or blocked:
            record(What.DAYS_RESENT, company=company, words=f"{left + blocked}日")
    return left + blocked
