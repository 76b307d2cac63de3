"""The duties of a worker that fail. A row exists as long as its duty fails, and is deleted when it works again."""

from __future__ import annotations

from django.db import models

WHOLE = 0
"""In place of a company's number: the duty failed for all companies at once."""


class Duty(models.TextChoices):
    """What the workers do, by the name in their log."""

    FENCE_LOG = "fence_log", "送信の控えの確認"
    RESTORE = "restore", "データベースの復元の確認"
    LINK = "link", "KING OF TIMEへの送信"
    TELL = "tell", "お知らせの作成"
    LEAVE = "leave", "退職した方の利用の終了"
    REMIND = "remind", "会社の削除の予告"
    ERASE = "erase", "会社の削除"
    PRUNE = "prune", "古い記録の整理"
    MAIL = "mail", "メールの送信"


class FailingDuty(models.Model):
    """Counts the errors of one duty for one company since it last worked. No message of an error: it may hold a secret."""

    duty = models.CharField("処理", max_length=20, choices=Duty.choices)
    company_number = models.PositiveBigIntegerField("会社番号", default=WHOLE)
    since = models.DateTimeField("最初のエラー")
    count = models.PositiveIntegerField("回数", default=0)
    last_at = models.DateTimeField("最後のエラー")
    last_kind = models.CharField("種類", max_length=120)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["duty", "company_number"], name="failing_duty_once"),)
