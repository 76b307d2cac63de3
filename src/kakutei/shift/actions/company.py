"""A company's own settings, its stores and their patterns."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction

from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import facts, record, tail
from kakutei.infrastructure import encryption
from kakutei.infrastructure.refusal import Refusal
from kakutei.jptime.clocktext import check_shift_times
from kakutei.shift.link.connections import connection_of, former_of
from kakutei.shift.link.models import Connection, PunchReading
from kakutei.shift.link.rules.values import Cause
from kakutei.shift.people.models import Company, Store
from kakutei.shift.roster.models import Pattern
from kakutei.shift.roster.rules.entry import LeaveType

TOKEN_SHAPE = re.compile(r"[0-9A-Za-z_-]{16,128}")


class UnlikelyToken(Refusal):
    message = "アクセストークンは半角の英数字です。KING OF TIMEの[編集]画面から、そのままコピーして貼り付けてください。"


class UnknownServer(Refusal):
    message = "この接続先は選べません。システム管理者に連絡してください。"


def save_company(*, company: Company, name: str, token: str, base_url: str, at: dt.datetime) -> None:
    """An empty `token` keeps the current one. Raises UnlikelyToken or UnknownServer; then nothing is saved."""
    token = token.strip()
    if token and not TOKEN_SHAPE.fullmatch(token):
        raise UnlikelyToken
    if base_url not in settings.KAKUTEI_KOT_HOSTS.values():
        raise UnknownServer
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
        record(AuditAction.COMPANY_SAVED, company=company, about=company, at=at, before=before, after=after)


def _connect(connection: Connection, token: str, base_url: str, at: dt.datetime) -> None:
    """A new token or address is tried at once: it ends every stop except that of a restored database, and asks for a sync
    first. A worker that still uses the old one loses its claim."""
    if connection.block == Cause.OTHER_COMPANY.value:
        token = token or encryption.decrypt(connection.sealed_token, context=connection.token_context)
        connection = former_of(connection, at=at)
    connection.base_url = base_url
    if token:
        connection.sealed_token = encryption.encrypt(token, context=connection.token_context)
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


STORE_FIELDS = ("name", "division_code")


class StoreNameTaken(Refusal):
    message = "同じ名前の店舗があります。別の名前にしてください。"


class DivisionCodeTaken(Refusal):
    message = "同じKOT所属コードの店舗があります。コードを確認してください。"


def save_store(*, company: Company, store: Store | None, name: str, division_code: str) -> Store:
    """A new store where `store` is None. Raises StoreNameTaken or DivisionCodeTaken."""
    others = Store.objects.exclude(pk__in=[store.pk] if store else [])
    if others.filter(name=name).exists():
        raise StoreNameTaken
    if division_code and others.filter(division_code=division_code).exists():
        raise DivisionCodeTaken
    saved = store or Store(company=company, position=Store.objects.count())
    saved.name, saved.division_code = name, division_code
    try:
        with transaction.atomic():
            before = facts(Store.objects.filter(pk=saved.pk).first(), STORE_FIELDS)
            saved.save()
            what = AuditAction.STORE_CHANGED if store else AuditAction.STORE_ADDED
            record(what, company=company, about=saved, before=before, after=facts(saved, STORE_FIELDS))
    except IntegrityError as error:
        raise StoreNameTaken from error
    return saved


class KeyTaken(Refusal):
    message = (
        "このキーは、ほかの業務か休暇(0 公休, 9 有給, 8 希望休, 7 特休)で使われています。別の1文字にしてください。"
    )


class PatternNameTaken(Refusal):
    message = "同じ名前の業務があります。別の名前にしてください。"


PATTERN_FIELDS = ("key", "name", "short", "start", "end", "color")


@dataclass(frozen=True)
class PatternDetails:
    key: str
    name: str
    short: str
    start: int
    end: int
    color: int


def save_pattern(*, store: Store, pattern: Pattern | None, details: PatternDetails) -> Pattern:
    """A new pattern where `pattern` is None. Raises KeyTaken, PatternNameTaken or what check_shift_times raises."""
    check_shift_times(details.start, details.end)
    with transaction.atomic():
        others = Pattern.objects.select_for_update().filter(store=store).exclude(pk__in=[pattern.pk] if pattern else [])
        if details.key in {leave.key for leave in LeaveType} or others.filter(key=details.key).exists():
            raise KeyTaken
        if others.filter(name=details.name).exists():
            raise PatternNameTaken
        saved = pattern or Pattern(company_id=store.company_id, store=store, position=others.count())
        before = facts(pattern, PATTERN_FIELDS)
        for name, value in vars(details).items():
            setattr(saved, name, value)
        saved.save()
        record(
            AuditAction.PATTERN_SAVED, company=store.company_id, about=saved, words=f"{store.name} {saved.name}",
            before=before, after=facts(saved, PATTERN_FIELDS),
        )  # fmt: skip
    return saved


def delete_pattern(*, pattern: Pattern) -> None:
    with transaction.atomic():
        record(
            AuditAction.PATTERN_DELETED, company=pattern.company_id, about=pattern,
            words=f"{pattern.store.name} {pattern.name}", before=facts(pattern, PATTERN_FIELDS),
        )  # fmt: skip
        pattern.delete()
