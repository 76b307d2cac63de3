"""利用申込み (Application), Pro (ProOrder) and お問い合わせ (Inquiry). No row is ever deleted."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from kakutei.shift.people.models import Account
from kakutei.shift.people.rows import CompanyRow


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
    """How an application came."""

    FORM = "form", "フォーム"
    PHONE = "phone", "電話"
    OPERATOR = "operator", "運営者"


class Application(CompanyRow):
    """利用申込み: the company wants the link with KING OF TIME (A5). One is enough for good."""

    contact_name = models.CharField("ご担当者名", max_length=80)
    phone = models.CharField("電話番号", max_length=20, blank=True)
    service = models.CharField("お使いの勤怠サービス", max_length=12, choices=Service.choices)
    payment = models.CharField("お支払い方法", max_length=8, choices=Payment.choices)
    note = models.CharField("備考", max_length=400, blank=True)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    applied_at = models.DateTimeField()
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    """Who typed it; empty for a command."""

    class Meta:
        constraints = (models.UniqueConstraint(fields=["company"], name="application_once"),)


class ProOrder(models.Model):
    """An account's order of Pro: waits until it is paid, then is Pro until it ends."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="orders")
    payment = models.CharField("お支払い方法", max_length=8, choices=Payment.choices)
    billing_name = models.CharField("請求先の名称", max_length=80)
    contact_name = models.CharField("ご担当者名", max_length=80)
    phone = models.CharField("電話番号", max_length=20, blank=True)
    email = models.EmailField("請求先メールアドレス", max_length=254, blank=True)
    ordered_at = models.DateTimeField()
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    paid_at = models.DateTimeField(null=True)
    paid_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    """The operator who marked it; empty where the installation grants by itself."""
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["account"], condition=Q(ended_at=None), name="order_one_open"),)


class Inquiry(CompanyRow):
    """お問い合わせ: a question to whoever runs the installation."""

    text = models.CharField("お問い合わせの内容", max_length=2000)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
