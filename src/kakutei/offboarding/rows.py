"""What a company's row keeps of its deletion (会社の削除), and the one way to request and to withdraw it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from kakutei.infrastructure.refusal import Refusal

GRACE_PERIOD = dt.timedelta(days=30)
REMINDED = dt.timedelta(days=3)
"""How long before the deletion a reminder is mailed."""


class CompanyDeletion(models.Model):
    """A company whose deletion may have been requested. Until `erase_at` everything works and it can be withdrawn."""

    erase_at = models.DateTimeField("削除する日時", null=True)
    erase_asked_at = models.DateTimeField("削除を申し込んだ日時", null=True)
    erase_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="削除を申し込んだ人",
    )
    erase_reminded_at = models.DateTimeField("削除の前にお知らせした日時", null=True)

    class Meta:
        abstract = True
        constraints = (
            models.CheckConstraint(
                condition=Q(erase_at=None, erase_asked_at=None, erase_asked_by=None, erase_reminded_at=None)
                | Q(erase_at__isnull=False, erase_asked_at__isnull=False, erase_asked_by__isnull=False),
                name="%(app_label)s_company_leaves_whole",
            ),
        )


class AlreadyRequested(Refusal):
    message = "この会社の削除は、すでに申し込まれています。ページを開き直してください。"


class NotRequested(Refusal):
    message = "この会社の削除は申し込まれていません。ページを開き直してください。"


def request_deletion(company: Any, *, by: Any, at: dt.datetime) -> dt.datetime:
    """The moment of deletion, inside the caller's transaction. Of two requests one counts. Raises AlreadyRequested."""
    until = at + GRACE_PERIOD
    rows = type(company)._base_manager.filter(pk=company.pk, erase_at=None)
    if not rows.update(erase_at=until, erase_asked_at=at, erase_asked_by=by):
        raise AlreadyRequested
    return until


def withdraw_deletion(company: Any) -> None:
    """The company is kept, inside the caller's transaction. Raises NotRequested."""
    rows = type(company)._base_manager.filter(pk=company.pk).exclude(erase_at=None)
    if not rows.update(erase_at=None, erase_asked_at=None, erase_asked_by=None, erase_reminded_at=None):
        raise NotRequested


def to_remind(companies: type[models.Model], *, at: dt.datetime) -> list[Any]:
    """The companies that will be deleted within three days and whose people have not been reminded yet."""
    soon = companies._base_manager.filter(erase_at__lte=at + REMINDED, erase_reminded_at=None)
    return list(soon.order_by("erase_at", "pk"))


def mark_reminded(company: Any, *, at: dt.datetime) -> bool:
    """Whether this caller, inside its transaction, has to send the reminder."""
    rows = type(company)._base_manager.filter(pk=company.pk, erase_reminded_at=None).exclude(erase_at=None)
    return bool(rows.update(erase_reminded_at=at))


def to_erase(companies: type[models.Model], *, at: dt.datetime) -> list[int]:
    return list(
        companies._base_manager.filter(erase_at__lte=at).order_by("erase_at", "pk").values_list("pk", flat=True)
    )
