"""[データを書き出す]: all that is kept of the company, as CSV in a zip."""

from __future__ import annotations

import datetime as dt
from typing import IO

from django.conf import settings
from django.db.models import Q

from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import record
from kakutei.offboarding.archive import write_archive
from kakutei.offboarding.sheets import INVITED, Extra, Wording
from kakutei.shift.link.models import (
    AppliedDay,
    Attempt,
    Connection,
    DesiredDay,
    Mapping,
    PlanReading,
    SeenDay,
)
from kakutei.shift.link.rules.concerns import CONCERNS, TITLES
from kakutei.shift.link.status import WORDS
from kakutei.shift.notifications.models import Delivery, DigestState, Notice, Recipient
from kakutei.shift.people.models import Account, Company, Invitation, Membership, Role, Staff, Store, User
from kakutei.shift.roster.models import CellChange, Confirmation, Draft, EntryWord, Pattern, Snapshot, UnlockedDay
from kakutei.shift.subscriptions.models import Application, Inquiry, ProOrder

KINDS = {"shift": "シフト", "leave": "休暇", "none": "なし"}
OUTCOMES = {
    "delivered": "反映済み",
    "not_applicable": "対象外",
    "actuals_there": "実績あり",
    "leave_there": "KING OF TIMEに休暇あり",
    "changed_there": "KING OF TIME側で変更あり",
}
CAUSES = {code: TITLES[concern] for code, concern in CONCERNS.items()}
MACHINERY = "連携の内部の状態"
SECRET = "秘密の値"

WORDING = Wording(
    files={
        Company: "会社",
        Store: "店舗",
        Staff: "スタッフ",
        Membership: "スタッフの所属店舗",
        User: "ログインする人",
        Role: "役割",
        Invitation: "招待",
        Pattern: "業務",
        EntryWord: "シフト表の読み替え",
        Draft: "シフト表",
        CellChange: "シフト表の変更の履歴",
        Confirmation: "確定",
        Snapshot: "確定したシフト",
        UnlockedDay: "確定の解除",
        Account: "契約",
        Application: "利用申込み",
        ProOrder: "Proプランの申込み",
        Inquiry: "お問い合わせ",
        Connection: "連携",
        DesiredDay: "連携_送る予定",
        AppliedDay: "連携_送った予定",
        SeenDay: "連携_KING OF TIMEの予定",
        Mapping: "連携_KING OF TIMEの従業員",
        PlanReading: "連携_予定の読み取り",
        Attempt: "連携_送信の記録",
        DigestState: "お知らせの設定",
        Recipient: "お知らせを受け取る人",
        Notice: "お知らせ",
        Delivery: "お知らせの送信記録",
    },
    rows={
        Company: lambda company: Company.objects.filter(pk=company.pk),
        Account: lambda company: Account.objects.filter(pk=company.account_id),
        ProOrder: lambda company: ProOrder.objects.filter(account=company.account_id),
        User: lambda company: User.objects.filter(
            Q(roles__company=company) | Q(employments__company=company)
        ).distinct(),
    },
    named=(Store, Staff, User),
    values={
        "Draft.kind": KINDS,
        "Snapshot.kind": KINDS,
        "DesiredDay.kind": KINDS,
        "DesiredDay.outcome": OUTCOMES,
        "DesiredDay.block": CAUSES,
        "Connection.block": CAUSES,
        "Notice.cause": CAUSES,
        "Attempt.answer": WORDS,
        "AppliedDay.known_by": {"answer": "応答", "read": "読み取り", "import": "取り込み"},
        "AppliedDay.removal": {"done": "取り消した", "left": "残した"},
        "SeenDay.actual": {"unknown": "わからない", "none": "なし", "there": "あり"},
        "Connection.punches": {"unknown": "わからない", "permitted": "できる", "refused": "できない"},
        "PlanReading.trouble": {"no_employees": "その所属に従業員がいない", "too_late": "時間切れになった"},
    },
    extras={
        Invitation: (
            *INVITED,
            Extra("店舗", lambda row, _: "、".join(str(each) for each in row.stores.all()), listed=("stores",)),
        ),
    },
    minutes=frozenset(
        {"Pattern.start", "Pattern.end"}
        | {f"{rows}.{column}" for rows in ("Draft", "Snapshot") for column in ("start", "end", "gap_start", "gap_end")}
    ),
    left_out={
        "Connection.sealed_token": SECRET,
        "Connection.token_tail": SECRET,
        "Invitation.link": SECRET,
        "CellChange.edit": "同じ入力を2回保存しないための番号",
        "Connection.identity": MACHINERY,
        "Connection.claim": MACHINERY,
        "Connection.claim_until": MACHINERY,
        "Connection.fence": MACHINERY,
        "Connection.served_at": MACHINERY,
        "Connection.waiting": MACHINERY,
        "Connection.wait_until": MACHINERY,
        "Connection.failures": MACHINERY,
        "Connection.rate_limit": MACHINERY,
        "Connection.calls": MACHINERY,
        "Connection.next_probe_at": MACHINERY,
        "Connection.sync_asked_at": MACHINERY,
    },
)


def export_company(*, company: Company, at: dt.datetime) -> IO[bytes]:
    """The zip, to be read and closed by the caller. The export is recorded in the audit log before."""
    record(AuditAction.DATA_EXPORTED, company=company, at=at)
    return write_archive(company, WORDING, about=settings.KAKUTEI_PRODUCT, at=at)
