"""The tables of 操作記録, abstract: each app has its own, and triggers that keep them append-only (triggers.py)."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django_scopes.exceptions import ScopeError
from django_scopes.state import get_scope

from kakutei.audit.acting import ActorKind

INSTALLATION = 0
"""The company number of what concerns no company: the operators themselves, and erased companies."""


class AuditManager[M: models.Model](models.Manager[M]):
    """Rows of the company in scope."""

    def get_queryset(self) -> models.QuerySet[M]:
        scope: dict[str, Any] = get_scope()  # type: ignore[no-untyped-call] # django-scopes has no types
        rows = super().get_queryset()
        if not scope.get("_enabled", True):
            return rows
        if scope.get("company") is None:
            raise ScopeError(f"{self.model.__name__} was read without a company in scope.")
        return rows.filter(company_number=scope["company"].pk)


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
    """A member of What. Without choices, so that a new member needs no migration."""
    object_kind = models.CharField("対象の種類", max_length=40, blank=True)
    object_id = models.PositiveBigIntegerField("対象の番号", null=True)
    object_words = models.CharField("対象", max_length=200, blank=True)
    before = models.JSONField("変更前", default=dict)
    after = models.JSONField("変更後", default=dict)
    previous_hash = models.CharField("直前のハッシュ", max_length=64)
    hash = models.CharField("ハッシュ", max_length=64)

    objects: ClassVar[AuditManager[Self]] = AuditManager()

    class Meta:
        abstract = True


class AuditHead(models.Model):
    """Where a company's chain stands. Its row is the lock of that company's record, and of no other's."""

    company_number = models.PositiveBigIntegerField(primary_key=True)
    first = models.PositiveBigIntegerField(default=1)
    """The sequence of the oldest row that is kept; older ones were pruned after their years."""
    last = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        abstract = True
