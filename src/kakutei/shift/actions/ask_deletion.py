"""[会社を削除する]: the link stops at once; in thirty days everything goes, if nobody takes it back."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.urls import reverse

from kakutei.audit.recording import record, shown
from kakutei.audit.what import What
from kakutei.leaving.letters import moment_text, tell_asked
from kakutei.leaving.rows import set_leaving
from kakutei.shift.notices.recipients import addresses_of_leaders
from kakutei.shift.people.models import Company, LinkSetting, User
from kakutei.shift.plans.tidings import tell_operators

STOPPED = "KING OF TIMEへの連携は、いま止めました。すでに送った予定は、KING OF TIMEに残ります。\n\n"


def ask_deletion(*, company: Company, by: User, at: dt.datetime) -> dt.datetime:
    """When it will be. All who lead, and the operators, are told by mail. Raises AlreadyLeaving."""
    with transaction.atomic():
        until = set_leaving(company, by=by, at=at)
        Company.objects.filter(pk=company.pk).update(link_setting=LinkSetting.OFF)
        tell_asked(company, by=by, until=until, stopped=STOPPED, to=addresses_of_leaders(company))
        tell_operators(
            company,
            about="会社の削除の申込み",
            text=f"{by.name}さんが、会社の削除を申し込みました。{moment_text(until)} に、すべてのデータを削除します。",
            path=reverse("operator:company", args=[company.pk]),
        )
        record(What.DELETION_ASKED, company=company, about=company, by=by, at=at, after={"削除する日時": shown(until)})
    return until
