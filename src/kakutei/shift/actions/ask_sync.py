"""[KING OF TIMEと同期]: asks the worker for one run; pressed inside the restricted hours or a pause it runs once afterwards."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.shift.link.facts import link_facts, ready_connection
from kakutei.shift.link.models import Connection
from kakutei.shift.link.rules.states import LinkFacts
from kakutei.shift.people.models import Company


class LinkNotReady(Exception):
    """連携が始まっていません。会社編集でKOTアクセストークンを登録し、設定で連携にチェックを入れてください。"""


def ask_sync(*, company: Company, at: dt.datetime) -> LinkFacts:
    """Raises LinkNotReady. Returns how the link stands: a pause or the restricted hours may hold it up."""
    with transaction.atomic():
        connection = ready_connection(company)
        if connection is None:
            raise LinkNotReady(LinkNotReady.__doc__)
        Connection.objects.filter(pk=connection.pk).update(sync_asked_at=at, waiting="", wait_until=None)
        record(What.SYNC_ASKED, company=company, about=connection, words=connection.base_url, at=at)
    return link_facts(company, at=at)
