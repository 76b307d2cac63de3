"""[再開する]: a muted cause is mailed again."""

from __future__ import annotations

from django.db import transaction

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.shift.actions.mute_notice import NoticeIsOver
from kakutei.shift.link.rules.concerns import titled
from kakutei.shift.notices.models import Notice


def unmute_notice(*, notice: Notice) -> None:
    """What was told before the mute is not told anew, but each morning. Raises NoticeIsOver."""
    with transaction.atomic():
        if not Notice.objects.filter(pk=notice.pk, closed_at=None).update(muted_at=None, muted_by=None):
            raise NoticeIsOver(NoticeIsOver.__doc__)
        record(What.NOTICE_UNMUTED, company=notice.company_id, about=notice, words=titled(notice.cause))
