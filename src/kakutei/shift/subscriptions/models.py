"""利用申込み (Application), Pro (ProOrder) and お問い合わせ (Inquiry). No row is ever deleted."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from kakutei.infrastructure.tenancy import CompanyRow
from kakutei.infrastructure.text_fields import ManyLinesField, OneLineField
from kakutei.shift.people.models import Account


class Payment(models.TextChoices):
    CARD = "card", "クレジットカード"
    TRANSFER = "transfer", "銀行振込"
    NONE = "none", "請求なし"


class Service(models.TextChoices):
    """The attendance service that the company uses: KING OF TIME or one of its OEM editions."""

    KING_OF_TIME = "king_of_time", "KING OF TIME"
    FREEE = "freee", "freee勤怠管理Plus"
    KAKUTEI = "kakutei", "確定 Kakutei 勤怠"
    OTHER = "other", "そのほか(Touch On Timeなど)"


class Channel(models.TextChoices):
    """How an application was received."""

    FORM = "form", "フォーム"
    PHONE = "phone", "電話"
    OPERATOR = "operator", "運営者"


class Application(CompanyRow):
    """利用申込み: the company wants the link with KING OF TIME (A5). One is enough for good."""

    contact_name = OneLineField("ご担当者名", max_length=80)
    phone = OneLineField("電話番号", max_length=20, blank=True)
    service = models.CharField("お使いの勤怠サービス", max_length=12, choices=Service.choices)
    payment = models.CharField("お支払い方法", max_length=8, choices=Payment.choices)
    note = ManyLinesField("備考", max_length=400, blank=True)
    channel = models.CharField("受付の方法", max_length=8, choices=Channel.choices)
    applied_at = models.DateTimeField("申込みの日時")
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="入力した人"
    )
    """Who typed it; empty for a command."""

    class Meta:
        constraints = (models.UniqueConstraint(fields=["company"], name="application_once"),)


class ProOrderQuerySet(models.QuerySet["ProOrder"]):
    def open(self) -> Self:
        """At most one of an account: waiting to be paid, or Pro."""
        return self.filter(ended_at=None)


class ProOrder(models.Model):
    """An account's order of Pro: waits until it is paid, then is Pro until it ends."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="orders", verbose_name="契約")
    payment = models.CharField("お支払い方法", max_length=8, choices=Payment.choices)
    billing_name = OneLineField("請求先の名称", max_length=80)
    contact_name = OneLineField("ご担当者名", max_length=80)
    phone = OneLineField("電話番号", max_length=20, blank=True)
    email = models.EmailField("請求先メールアドレス", max_length=254, blank=True)
    ordered_at = models.DateTimeField("申し込んだ日時")
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="申し込んだ人"
    )
    paid_at = models.DateTimeField("入金を確認した日時", null=True)
    paid_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="入金を確認した人"
    )
    """The operator who marked it; empty where the installation grants by itself."""
    ended_at = models.DateTimeField("終わった日時", null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="終えた人"
    )

    objects = ProOrderQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["account"], condition=Q(ended_at=None), name="order_one_open"),)


class Inquiry(CompanyRow):
    """お問い合わせ: a question to the operator."""

    text = ManyLinesField("お問い合わせの内容", max_length=2000)
    asked_at = models.DateTimeField("依頼した日時")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="依頼した人"
    )
    answered_at = models.DateTimeField("対応した日時", null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="対応した人"
    )
