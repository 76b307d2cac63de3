"""The steps to the link, in the source page's order: which are done, which is next, and where to do it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Subquery
from django.urls import reverse

from kakutei.infrastructure.company_urls import company_url
from kakutei.shift.link.models import Connection, Mapping
from kakutei.shift.people.models import Company, Staff, Store
from kakutei.shift.roster.models import Confirmation
from kakutei.shift.subscriptions.link_progress import GRANTED, Missing, Standing, standing_of


@dataclass(frozen=True)
class Step:
    """One step of the set-up: done, or what to do and where."""

    label: str
    done: bool
    todo: str
    url: str
    button: str


def next_step(standing: Standing) -> Step | None:
    """The next step before the grant; None once the link is granted."""
    return next((step for step in _to_the_grant(standing) if not step.done), None)


def steps(company: Company, connection: Connection | None, stores: list[Store]) -> list[Step]:
    standing = GRANTED if company.link_granted_at else standing_of(company)
    return [*_to_the_grant(standing), *_to_the_check_mark(company, connection, stores)]


def _to_the_grant(standing: Standing) -> list[Step]:
    """A5-A7. A company that the operator granted the link directly has nothing to do here."""
    ordered = standing.order is not None
    way = [
        Step(
            "利用申込み",
            standing.granted or standing.application is not None,
            "KING OF TIME連携を使うには、アップグレードの前に利用申込みが必要です。",
            company_url("shift:application"),
            "利用申込みをする",
        ),
        Step(
            "アップグレード",
            standing.granted or standing.on_pro,
            _PAYMENT_AWAITED if ordered else "連携機能は、Proプランで使えます。",
            company_url("shift:upgrade"),
            "お申し込みを見る" if ordered else "アップグレード",
        ),
    ]
    if standing.missing is Missing.GRANT:
        ask = "連携機能が付与されていません。お問い合わせください。"
        way.append(Step("連携機能の付与", False, ask, reverse("shift:whom_to_ask"), "お問い合わせ"))
    return way


_PAYMENT_AWAITED = "お支払いの確認をお待ちしています。確認できると、連携機能が付与されます。"


def _to_the_check_mark(company: Company, connection: Connection | None, stores: list[Store]) -> list[Step]:
    """A8, C1-C5."""
    facts = _facts(company, connection)
    return [
        Step(
            "設定",
            company.link_is_on,
            "「シフトの情報がKing Of Timeのスケジュールに追加される。」にチェックを入れ、[確定]を押します。",
            company_url("shift:settings"),
            "設定を開く",
        ),
        Step(
            "KOTアクセストークン",
            bool(connection and connection.sealed_token),
            "KING OF TIMEで発行したトークンを登録します。",
            company_url("shift:company_edit"),
            "トークンを登録",
        ),
        _codes(stores),
        _numbers(facts["staff"], facts["without_number"]),
        Step(
            "KING OF TIMEと同期",
            facts["linked"],
            "スタッフとKING OF TIMEの従業員を結びつけ、チェックマークが付いたことを確認します。",
            company_url("shift:staff"),
            "スタッフ管理へ",
        ),
        Step(
            "はじめての[確定]",
            facts["confirmed"],
            "シフト管理で「9-18」のように入力し、[確定]を押すと、KING OF TIMEに届きます。",
            company_url("shift:shifts"),
            "シフト管理へ",
        ),
    ]


def _facts(company: Company, connection: Connection | None) -> dict[str, Any]:
    """What the steps look at, in one query."""
    active = Staff.objects.filter(retired_on=None).order_by()
    numbers = active.exclude(number="").values("number")
    without = active.filter(number="").values("company").annotate(count=Count("pk")).values("count")
    return dict(
        Company.objects.values(
            staff=Exists(Staff.objects.all()),
            without_number=Subquery(without),
            linked=Exists(Mapping.objects.current().filter(connection=connection, code__in=numbers)),
            confirmed=Exists(Confirmation.objects.all()),
        ).get(pk=company.pk)
    )


def _codes(stores: list[Store]) -> Step:
    missing = [store.name for store in stores if not store.division_code]
    todo = f"{'、'.join(missing)}のコードがありません。" if missing else "店舗を追加します。"
    return Step("KOT所属コード", bool(stores) and not missing, todo, company_url("shift:companies"), "コードを入力")


def _numbers(has_staff: bool, missing: int | None) -> Step:
    if not missing:
        return Step("社員番号", has_staff, "スタッフを追加します。", company_url("shift:staff"), "スタッフを追加")
    return Step("社員番号", False, f"{missing}人の番号がありません。", company_url("shift:numbers"), "番号を入力")
