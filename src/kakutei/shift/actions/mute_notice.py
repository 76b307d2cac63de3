"""[お知らせを止める]: an open cause is mailed no more until it is over; it stays on the page."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.shift.link.rules.concerns import titled
from kakutei.shift.notices.models import Notice
from kakutei.shift.people.models import User


class NoticeIsOver(Exception):
    """このお知らせの原因はもう解決しています。ページを開き直してください。"""


def mute_notice(*, notice: Notice, by: User, at: dt.datetime) -> None:
    """Who muted it first stays on file. Raises NoticeIsOver."""
    with transaction.atomic():
        current = Notice.objects.select_for_update().get(pk=notice.pk)
        if current.closed_at:
            raise NoticeIsOver(NoticeIsOver.__doc__)
        if current.muted_at is None:
            current.muted_at, current.muted_by = at, by
            current.save(update_fields=["muted_at", "muted_by"])
            record(
                What.NOTICE_MUTED, company=current.company_id, about=current, words=titled(current.cause), by=by, at=at
            )
