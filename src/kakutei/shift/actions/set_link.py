"""設定: 「シフトの情報がKing Of Timeのスケジュールに追加される。」 and the first work date that is sent."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.shift.link.beginning import connection_of
from kakutei.shift.link.models import Connection
from kakutei.shift.people.models import Company, LinkSetting


class NotGranted(Exception):
    """KING OF TIME連携の利用申込みが済んでいません。お問い合わせからお申し込みください。"""


def set_link(*, company: Company, on: bool, first_work_date: dt.date | None, at: dt.datetime) -> None:
    """Off stops all requests at once; on sends exactly the difference. Raises NotGranted."""
    if on and company.link_granted_at is None:
        raise NotGranted(NotGranted.__doc__)
    with transaction.atomic():
        Company.objects.filter(pk=company.pk).update(link_setting=LinkSetting.ON if on else LinkSetting.OFF)
        connection = Connection.objects.filter(pk=connection_of(company, at=at).pk)
        if first_work_date:
            connection.update(first_work_date=first_work_date)
        if on:
            connection.update(sync_asked_at=at, waiting="", wait_until=None)
