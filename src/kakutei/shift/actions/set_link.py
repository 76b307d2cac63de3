"""設定: 「シフトの情報がKing Of Timeのスケジュールに追加される。」 and the first work date that is sent."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.audit.recording import facts, record
from kakutei.audit.what import What
from kakutei.shift.link.beginning import connection_of
from kakutei.shift.link.models import Connection
from kakutei.shift.people.models import Company, LinkSetting


class NotGranted(Exception):
    """KING OF TIME連携の利用申込みが済んでいません。お問い合わせからお申し込みください。"""


class CompanyLeaves(Exception):
    """会社の削除が申し込まれているため、連携をオンにできません。先に、[データと会社の削除]で削除を取り消してください。"""


def set_link(*, company: Company, on: bool, first_work_date: dt.date | None, at: dt.datetime) -> None:
    """Off stops all requests at once; on sends exactly the difference. Raises NotGranted or CompanyLeaves."""
    if on and company.link_granted_at is None:
        raise NotGranted(NotGranted.__doc__)
    with transaction.atomic():
        connection = Connection.objects.filter(pk=connection_of(company, at=at).pk)
        before = _facts(company, connection.get())
        _switch(company, on)
        if first_work_date:
            connection.update(first_work_date=first_work_date)
        if on:
            connection.update(sync_asked_at=at, waiting="", wait_until=None)
        record(What.LINK_SET, company=company, at=at, before=before, after=_facts(company, connection.get()))


def _switch(company: Company, on: bool) -> None:
    if not on:
        Company.objects.filter(pk=company.pk).update(link_setting=LinkSetting.OFF)
    elif not Company.objects.filter(pk=company.pk, erase_at=None).update(link_setting=LinkSetting.ON):
        raise CompanyLeaves(CompanyLeaves.__doc__)


def _facts(company: Company, connection: Connection) -> dict[str, str]:
    now = Company.objects.get(pk=company.pk)
    return {
        "連携": LinkSetting(now.link_setting).label,
        **facts(connection, ("first_work_date",)),
    }
