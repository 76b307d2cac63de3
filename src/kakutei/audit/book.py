"""Which tables are this app's: `KAKUTEI_AUDIT_BOOK` of its settings names the object."""

from __future__ import annotations

from typing import Any, Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from kakutei.audit.rows import AuditHead, AuditRow


class Book(Protocol):
    entries: type[AuditRow]
    heads: type[AuditHead]

    def companies_of(self, user: Any) -> list[int]:
        """The numbers of the companies in which the user may do something."""
        ...


def book() -> Book:
    return cast(Book, import_string(settings.KAKUTEI_AUDIT_BOOK))
