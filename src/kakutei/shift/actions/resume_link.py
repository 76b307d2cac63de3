"""[再開]: what waited during the company's own pause goes now, and nothing else."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.shift.link.facts import pause_of
from kakutei.shift.link.models import Connection
from kakutei.shift.link.rules.concerns import Hold
from kakutei.shift.notices import book
from kakutei.shift.notices.mails import Letter, queue
from kakutei.shift.notices.recipients import recipients
from kakutei.shift.people.models import Company, User


class NotPaused(Exception):
    """連携は一時停止していません。ページを開き直してください。"""


def resume_link(*, company: Company, by: User, at: dt.datetime) -> None:
    """The others who are told get a mail. Raises NotPaused."""
    with transaction.atomic():
        connection = Connection.objects.select_for_update().filter(company=company, ended_at=None).first()
        if connection is None or not pause_of(connection, at):
            raise NotPaused(NotPaused.__doc__)
        Connection.objects.filter(pk=connection.pk).update(
            paused_at=None, paused_by=None, pause_reason="", pause_until=None
        )
        book.lock(company, at)
        book.close(Hold.PAUSED.value, at)
        queue(resumed_letter(company, by=by), [user for user in recipients(company) if user != by])
        record(What.LINK_RESUMED, company=company, about=connection, words=connection.base_url, by=by, at=at)


def resumed_letter(company: Company, *, by: User | None) -> Letter:
    """`by` is None where the pause ended by itself."""
    who = f"{by.name}さんが、" if by else "予定の日時になったため、"
    return Letter(
        subject=f"【再開】{company.name}: KING OF TIMEへの送信を再開しました",
        lead=f"{who}{company.name}とKING OF TIMEの連携を再開しました。\n送信待ちのシフトを送ります。",
    )
