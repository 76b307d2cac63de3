"""[確定を解除]: past days of a store may be changed until they are confirmed again.

What was confirmed and what the attendance side holds stay until then.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import record, shown
from kakutei.infrastructure.refusal import Refusal
from kakutei.jptime.workdate import DateSpan, today, years_later
from kakutei.shift.actions.confirmation import lock_company
from kakutei.shift.people.models import Store, User
from kakutei.shift.roster.models import UnlockedDay
from kakutei.shift.roster.table import unlocked_days


class NotPast(Refusal):
    message = "今日以降の日は、解除しなくても変更できます。今日より前の日を選んでください。"


class TooLongAgo(Refusal):
    message = "3年より前の日は、解除できません。期間を確認してください。"


class AlreadyUnlocked(Refusal):
    message = "この期間は、すでに解除されています。シフト表で変更できます。"


def unlock_days(*, store: Store, span: DateSpan, reason: str, by: User, at: dt.datetime) -> int:
    """How many days of the span were unlocked. Raises NotPast, TooLongAgo or AlreadyUnlocked."""
    if span.last >= today(at):
        raise NotPast
    if span.start < years_later(today(at), -3):
        raise TooLongAgo
    with transaction.atomic():
        lock_company(store)
        unlocked = unlocked_days(store, span)
        dates = [date for date in span if date not in unlocked]
        if not dates:
            raise AlreadyUnlocked
        one_line = " ".join(reason.split())
        UnlockedDay.objects.bulk_create(
            UnlockedDay(company_id=store.company_id, store=store, work_date=date, reason=one_line, by=by, at=at)
            for date in dates
        )
        after = {"期間": shown(DateSpan.around(dates)), "解除した日": f"{len(dates)}日", "理由": one_line}
        record(AuditAction.DAYS_UNLOCKED, company=store.company_id, about=store, by=by, at=at, after=after)
    return len(dates)
