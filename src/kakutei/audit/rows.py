"""The tables of 操作記録, abstract: each app has its own two, named AuditEntry and AuditChain, and triggers that
keep entries append-only (triggers.py)."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from kakutei.audit.actor import ActorKind
from kakutei.infrastructure.tenancy import CompanyManager

INSTALLATION = 0
"""The company number of what concerns no company: the operators themselves, and erased companies."""


class AuditRow(models.Model):
    """One thing that was done. Never changed; not deleted within five years while its company exists.

    The company and the person are kept by number and words, not by reference: the record outlives both.
    """

    company_number = models.PositiveBigIntegerField("会社番号")
    sequence = models.PositiveBigIntegerField("番号")
    at = models.DateTimeField("日時")
    actor_kind = models.CharField("区分", max_length=8, choices=ActorKind.choices)
    actor_id = models.PositiveBigIntegerField("利用者番号", null=True)
    actor_name = models.CharField("名前", max_length=120, blank=True)
    address = models.CharField("IPアドレス", max_length=64, blank=True)
    what = models.CharField("操作", max_length=32)
    """A member of AuditAction. Without choices, so that a new member needs no migration."""
    object_kind = models.CharField("対象の種類", max_length=40, blank=True)
    object_id = models.PositiveBigIntegerField("対象の番号", null=True)
    object_words = models.CharField("対象", max_length=200, blank=True)
    before = models.JSONField("変更前", default=dict)
    after = models.JSONField("変更後", default=dict)
    previous_hash = models.CharField("直前のハッシュ", max_length=64)
    hash = models.CharField("ハッシュ", max_length=64)

    objects: ClassVar[CompanyManager[Self]] = CompanyManager(company_column="company_number")

    class Meta:
        abstract = True
        constraints = (
            models.UniqueConstraint(fields=["company_number", "sequence"], name="%(app_label)s_audit_sequence_once"),
        )
        indexes = (
            models.Index(fields=["at"], name="%(app_label)s_audit_age"),
            models.Index(fields=["company_number", "actor_id"], name="%(app_label)s_audit_actor"),
        )


class AuditHead(models.Model):
    """The head of a company's chain. Its row is the lock of that company's record only."""

    company_number = models.PositiveBigIntegerField("会社番号", primary_key=True)
    first = models.PositiveBigIntegerField("最初の番号", default=1)
    """The sequence of the oldest row that is kept; older ones were pruned after their years."""
    last = models.PositiveBigIntegerField("最後の番号", default=0)
    hash = models.CharField("ハッシュ", max_length=64, blank=True)

    class Meta:
        abstract = True
