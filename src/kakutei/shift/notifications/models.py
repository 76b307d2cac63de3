"""The recipients of mails (Recipient), their causes (Notice), and the queued mails (Delivery). No notice is ever deleted."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from kakutei.infrastructure.tenancy import CompanyManager, CompanyRow
from kakutei.infrastructure.text_fields import OneLineField


class DigestState(CompanyRow):
    """The notification state of a company. Locked before its mails are queued, so that one of several workers does it."""

    digested_at = models.DateTimeField("まとめてお知らせした日時")
    """The time of the last morning digest."""
    chosen_at = models.DateTimeField("選んだ日時", null=True)
    """When a user chose the recipients; empty: オーナー and 管理者 get the mails."""
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="選んだ人"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["company"], name="digest_state_once"),
            models.CheckConstraint(
                condition=Q(chosen_at=None, chosen_by=None) | Q(chosen_at__isnull=False, chosen_by__isnull=False),
                name="digest_state_chosen_by",
            ),
        )


class Recipient(CompanyRow):
    """A user who was chosen to get the mails; gets them as long as they have a role that plans."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="ログインする人"
    )

    class Meta:
        constraints = (models.UniqueConstraint(fields=["company", "user"], name="recipient_once"),)


class NoticeQuerySet(models.QuerySet["Notice"]):
    def open(self) -> Self:
        """Those whose cause is not over."""
        return self.filter(closed_at=None)


NoticeManager = CompanyManager.from_queryset(NoticeQuerySet)


class Notice(CompanyRow):
    """One cause, from when it was first seen until it was over."""

    cause = models.CharField("種類", max_length=20)
    about = OneLineField("内容", max_length=100, blank=True)
    """The reason of a pause."""
    opened_at = models.DateTimeField("始まった日時")
    told_at = models.DateTimeField("お知らせした日時", null=True)
    """When it was first mailed."""
    days = models.PositiveIntegerField("日数", default=0)
    """How many days it concerned when it was last mailed."""
    closed_at = models.DateTimeField("解消した日時", null=True)
    muted_at = models.DateTimeField("停止した日時", null=True)
    muted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="停止した人"
    )

    objects: ClassVar[NoticeManager[Self]] = NoticeManager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["company", "cause"], condition=Q(closed_at=None), name="notice_open_once"),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")), name="notice_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(muted_at=None, muted_by=None) | Q(muted_at__isnull=False, muted_by__isnull=False),
                name="notice_muted_by",
            ),
        )
        indexes = (models.Index(fields=["company", "cause", "told_at"]),)


class Delivery(CompanyRow):
    """A mail about a notice was queued for a user."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="deliveries", verbose_name="お知らせ")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="ログインする人"
    )
    at = models.DateTimeField("日時")

    class Meta:
        indexes = (models.Index(fields=["notice", "at"]),)
