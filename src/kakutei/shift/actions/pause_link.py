"""[一時停止]: the company holds its own link, with a reason, until somebody resumes it or until a moment it names."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.audit.recording import record, shown
from kakutei.audit.what import What
from kakutei.jptime.clocktext import spoken_moment
from kakutei.shift.actions.ask_sync import LinkNotReady
from kakutei.shift.link.facts import pause_of
from kakutei.shift.link.models import Connection
from kakutei.shift.link.rules.concerns import TITLES, Hold
from kakutei.shift.link.standing import standing
from kakutei.shift.notices import book
from kakutei.shift.notices.book import Matter, Urgency
from kakutei.shift.notices.mails import Letter, queue
from kakutei.shift.notices.recipients import recipients
from kakutei.shift.people.models import Company, User


class AlreadyPaused(Exception):
    """連携はすでに一時停止しています。ページを開き直してください。"""


class ResumesInThePast(Exception):
    """再開する日時が過ぎています。いまより後の日時を入力するか、空のままにしてください。"""


def pause_link(*, company: Company, by: User, reason: str, until: dt.datetime | None, at: dt.datetime) -> None:
    """From the commit on no request starts; what is under way is finished. The others who are told get a mail.

    Raises ResumesInThePast, LinkNotReady or AlreadyPaused; then nothing has changed.
    """
    if until is not None and until <= at:
        raise ResumesInThePast(ResumesInThePast.__doc__)
    with transaction.atomic():
        connection = Connection.objects.select_for_update().filter(company=company, ended_at=None).first()
        if connection is None or not connection.sealed_token or not company.link_is_on:
            raise LinkNotReady(LinkNotReady.__doc__)
        if pause_of(connection, at):
            raise AlreadyPaused(AlreadyPaused.__doc__)
        one_line = " ".join(reason.split())
        Connection.objects.filter(pk=connection.pk).update(
            paused_at=at, paused_by=by, pause_reason=one_line, pause_until=until
        )
        _tell(company, by, one_line, until, at)
        after = {"理由": one_line, "再開する日時": shown(until)}
        record(
            What.LINK_PAUSED, company=company, about=connection, words=connection.base_url, by=by, at=at, after=after
        )


def _tell(company: Company, by: User, reason: str, until: dt.datetime | None, at: dt.datetime) -> None:
    book.lock(company, at)
    notice = book.open_one(company, Hold.PAUSED.value, about=reason, at=at)
    others = [user for user in recipients(company) if user != by]
    told = queue(_letter(company, by, reason, until), others)
    if told:
        days = standing(company, at=at).get(Hold.PAUSED, 0)
        book.mark_told([notice], {notice.cause: Matter(days, Urgency.EVERY_MORNING)}, told, at)


def _letter(company: Company, by: User, reason: str, until: dt.datetime | None) -> Letter:
    ending = f"{spoken_moment(until)} に再開します。" if until else "再開するまで、何も送りません。"
    return Letter(
        subject=f"【一時停止】{company.name}: {TITLES[Hold.PAUSED]}",
        lead=(
            f"{by.name}さんが、{company.name}とKING OF TIMEの連携を一時停止しました。\n\n"
            f"理由: {reason}\n{ending}\n確定したシフトは送信待ちのまま残り、再開すると送ります。"
        ),
    )
