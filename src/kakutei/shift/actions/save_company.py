"""会社編集: the company's name and its KOTアクセストークン."""

from __future__ import annotations

import datetime as dt
import re

from django.conf import settings
from django.db import transaction

from kakutei.audit.recording import record, tail
from kakutei.audit.what import What
from kakutei.edge import sealing
from kakutei.shift.link.beginning import connection_of, former_of
from kakutei.shift.link.models import Connection, PunchReading
from kakutei.shift.link.rules.values import Cause
from kakutei.shift.people.models import Company

TOKEN_SHAPE = re.compile(r"[0-9A-Za-z_-]{16,128}")


class UnlikelyToken(Exception):
    """アクセストークンは半角の英数字です。KING OF TIMEの[編集]画面から、そのままコピーして貼り付けてください。"""


class UnknownServer(Exception):
    """この接続先は選べません。システム管理者に連絡してください。"""


def save_company(*, company: Company, name: str, token: str, base_url: str, at: dt.datetime) -> None:
    """An empty `token` keeps the one that is there. Raises UnlikelyToken or UnknownServer; then nothing is saved."""
    token = token.strip()
    if token and not TOKEN_SHAPE.fullmatch(token):
        raise UnlikelyToken(UnlikelyToken.__doc__)
    if base_url not in settings.KAKUTEI_KOT_HOSTS.values():
        raise UnknownServer(UnknownServer.__doc__)
    with transaction.atomic():
        former = Company.objects.get(pk=company.pk).name
        company.name = name
        company.save(update_fields=["name"])
        connection = Connection.objects.select_for_update().get(pk=connection_of(company, at=at).pk)
        token_tail = connection.token_tail
        before = {"会社名": former, "接続先": connection.base_url, "トークン": tail(token_tail)}
        if token or connection.base_url != base_url:
            _connect(connection, token, base_url, at)
        after = {"会社名": name, "接続先": base_url, "トークン": tail(token[-4:] or token_tail)}
        if token:
            after["トークンの変更"] = "あり"
        record(What.COMPANY_SAVED, company=company, about=company, at=at, before=before, after=after)


def _connect(connection: Connection, token: str, base_url: str, at: dt.datetime) -> None:
    """A new token or address is tried at once: it lifts every stop but that of a restored database, and asks for a sync
    first. A worker on its way with the old one has lost its claim."""
    if connection.block == Cause.OTHER_COMPANY.value:
        token = token or sealing.unseal(connection.sealed_token, context=connection.token_context)
        connection = former_of(connection, at=at)
    connection.base_url = base_url
    if token:
        connection.sealed_token = sealing.seal(token, context=connection.token_context)
        connection.token_tail = token[-4:]
    if connection.block != Cause.RESTORED.value:
        connection.block, connection.block_about, connection.block_since, connection.next_probe_at = "", "", None, None
    connection.waiting, connection.wait_until, connection.failures = "", None, 0
    connection.punches = PunchReading.UNKNOWN
    connection.sync_asked_at, connection.synced_at = at, None
    connection.claim, connection.claim_until, connection.fence = "", None, connection.fence + 1
    connection.save(
        update_fields=[
            "base_url", "sealed_token", "token_tail", "block", "block_about", "block_since", "next_probe_at",
            "waiting", "wait_until", "failures", "punches", "sync_asked_at", "synced_at", "claim", "claim_until", "fence",
        ]
    )  # fmt: skip
