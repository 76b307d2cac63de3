"""Who is told (Recipient), what about (Notice), and who was told when (Told). No notice is ever deleted."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from kakutei.shift.people.rows import CompanyRow


class Telling(CompanyRow):
    """How a company is told. Whoever is about to tell locks this row: of several workers one does."""

    digested_at = models.DateTimeField()
    """Up to when the morning's digest has told."""
    chosen_at = models.DateTimeField(null=True)
    """When somebody chose the recipients; empty: オーナー and 管理者 are told."""
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["company"], name="telling_once"),
            models.CheckConstraint(
                condition=Q(chosen_at=None, chosen_by=None) | Q(chosen_at__isnull=False, chosen_by__isnull=False),
                name="telling_chosen_by_somebody",
            ),
        )


class Recipient(CompanyRow):
    """A user who was chosen to get the mails; gets them as long as a role that plans is held."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["company", "user"], name="recipient_once"),)


class Notice(CompanyRow):
    """One cause, from when it was first seen until it was over."""

    cause = models.CharField(max_length=20)
    about = models.CharField(max_length=100, blank=True)
    """The reason of a pause."""
    opened_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    """When it was first mailed."""
    days = models.PositiveIntegerField(default=0)
    """How many days it concerned when it was last mailed."""
    closed_at = models.DateTimeField(null=True)
    muted_at = models.DateTimeField(null=True)
    muted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["company", "cause"], condition=Q(closed_at=None), name="notice_open_once"),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")), name="notice_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(muted_at=None, muted_by=None) | Q(muted_at__isnull=False, muted_by__isnull=False),
                name="notice_muted_by_somebody",
            ),
        )
        indexes = (models.Index(fields=["company", "cause", "told_at"]),)


class Told(CompanyRow):
    """A mail about a notice went into the queue for somebody."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="told")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["notice", "at"]),)
