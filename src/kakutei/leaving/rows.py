"""What a company's row keeps of its deletion (会社の削除), and the one way to ask for it and to take it back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

GRACE = dt.timedelta(days=30)
REMINDED = dt.timedelta(days=3)
"""Before the end, once more by mail."""


class Leaving(models.Model):
    """A company that may be on its way out. Until `erase_at` everything works and the deletion can be taken back."""

    erase_at = models.DateTimeField("削除する日時", null=True)
    erase_asked_at = models.DateTimeField(null=True)
    erase_asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    erase_reminded_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        constraints = (
            models.CheckConstraint(
                condition=Q(erase_at=None, erase_asked_at=None, erase_asked_by=None, erase_reminded_at=None)
                | Q(erase_at__isnull=False, erase_asked_at__isnull=False, erase_asked_by__isnull=False),
                name="%(app_label)s_company_leaves_whole",
            ),
        )


class AlreadyLeaving(Exception):
    """この会社の削除は、すでに申し込まれています。ページを開き直してください。"""


class NotLeaving(Exception):
    """この会社の削除は申し込まれていません。ページを開き直してください。"""


def set_leaving(company: Any, *, by: Any, at: dt.datetime) -> dt.datetime:
    """The moment of deletion, inside the caller's transaction. Of two presses one counts. Raises AlreadyLeaving."""
    until = at + GRACE
    rows = type(company)._base_manager.filter(pk=company.pk, erase_at=None)
    if not rows.update(erase_at=until, erase_asked_at=at, erase_asked_by=by):
        raise AlreadyLeaving(AlreadyLeaving.__doc__)
    return until


def take_back(company: Any) -> None:
    """The company stays, inside the caller's transaction. Raises NotLeaving."""
    rows = type(company)._base_manager.filter(pk=company.pk).exclude(erase_at=None)
    if not rows.update(erase_at=None, erase_asked_at=None, erase_asked_by=None, erase_reminded_at=None):
        raise NotLeaving(NotLeaving.__doc__)


def to_remind(companies: type[models.Model], *, at: dt.datetime) -> list[Any]:
    """The companies that go within three days and whose people have not been told so yet."""
    soon = companies._base_manager.filter(erase_at__lte=at + REMINDED, erase_reminded_at=None)
    return list(soon.order_by("erase_at", "pk"))


def mark_reminded(company: Any, *, at: dt.datetime) -> bool:
    """Whether it is this caller, inside its transaction, who reminds."""
    rows = type(company)._base_manager.filter(pk=company.pk, erase_reminded_at=None).exclude(erase_at=None)
    return bool(rows.update(erase_reminded_at=at))


def to_erase(companies: type[models.Model], *, at: dt.datetime) -> list[int]:
    return list(
        companies._base_manager.filter(erase_at__lte=at).order_by("erase_at", "pk").values_list("pk", flat=True)
    )
